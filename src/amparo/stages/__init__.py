"""The way of the data, one folder per stage: intake, incidents, dispatch, alerts."""
