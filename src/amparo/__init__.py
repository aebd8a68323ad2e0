"""Amparo: the self-hosted operations room of a community legal rapid-response network."""

__version__ = "0.1.0"
