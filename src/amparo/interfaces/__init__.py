"""Where people and machines meet the network: one folder per audience."""
