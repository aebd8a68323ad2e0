"""Sealed fields, keys and codes; the only room that imports cryptography.

A number or an address comes in at the web, which can seal but not open; the relay, alone
in holding the key, adopts it into a field that it can open again.  Everybody else hands
the relay a contact's id.
"""
