"""Logging in, second factors, sessions, joining by invitation: our side of the account library."""
