"""Dispatchers, verifiers and coordinators: the live map, work lists, compose and release."""
