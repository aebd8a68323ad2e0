"""Letters as people mean them, however they are typed."""

import unicodedata


def without_marks(text: str) -> str:
    """Return a text without accents and other marks that combine: ``"sÍ"`` is ``"sI"``; its case stays."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
