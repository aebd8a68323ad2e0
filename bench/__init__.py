"""Measurements: `./amparo bench NAME` runs `main` of one of these, which prints a line of JSON."""
