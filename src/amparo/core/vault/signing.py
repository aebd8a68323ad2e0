"""Who signs the ledger's checkpoints, and who can check that they did."""

from amparo.core.vault import keys, notes


def checkpoint_signer() -> notes.Signer:
    """Return the signer of checkpoints; only the sequencer asks for it.

    Raises:
        KeyMissing: this data directory has no such key, or it is damaged.
    """
    try:
        return notes.signer(keys.text_of(keys.CHECKPOINT_KEY))
    except ValueError as error:
        raise keys.KeyMissing(f"keys/{keys.CHECKPOINT_KEY} is damaged: put it back from the backup") from error


def checkpoint_verifier() -> notes.Verifier:
    """Return the verifier of checkpoints.

    Raises:
        KeyMissing: this data directory has no such key, or it is damaged.
    """
    try:
        return notes.verifier(keys.text_of(keys.CHECKPOINT_PUBLIC))
    except ValueError as error:
        raise keys.KeyMissing(f"keys/{keys.CHECKPOINT_PUBLIC} is damaged: put it back from the backup") from error
