"""Carriers, and the outbox that hands each message over once or asks a person."""
