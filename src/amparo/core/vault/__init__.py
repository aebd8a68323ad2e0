"""Sealed fields, keys and codes; the only room that imports cryptography."""
