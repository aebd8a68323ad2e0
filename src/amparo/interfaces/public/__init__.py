"""Everybody: the report form, the receipt, verified alerts and their feeds."""
