"""Pure parts without a room of their own: clock, ids, geometry, canonical JSON."""
