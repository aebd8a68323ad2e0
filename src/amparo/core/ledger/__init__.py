"""Who did what when: append-only, numbered by a sequencer, a signed Merkle tree."""
