"""Carriers, and the outbox that hands each message over once or asks a person.

A stage queues a message in the transaction that causes it; the relay process takes it
from there.  Nobody here but the relay sees a number or an address.
"""
