"""Whether two accounts are of one event: what each says, in either language, and the odds with their reasons; pure."""
