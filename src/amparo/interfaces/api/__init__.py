"""Machines: the REST interface and its OpenAPI document."""
