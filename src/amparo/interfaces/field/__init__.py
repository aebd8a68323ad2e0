"""Observers on their phones: offers, the assignment, the sighting form."""
