"""Whether two accounts are of one event: what each says, in Spanish and English, and the odds with their reasons; pure."""
