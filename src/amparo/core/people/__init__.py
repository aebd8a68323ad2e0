"""Accounts, roles, permits, trainings and the invitation tree."""
