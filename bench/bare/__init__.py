"""The peer of `bench/intake.py`: a bare Django site whose one view inserts one row with the ORM."""
