"""What a command says to the person at the terminal."""

import sys


class Failed(Exception):
    """A command could not be done; its text is a sentence that says what to change."""


def say(text: str) -> None:
    """Write a line for the person, at once even where output is kept in a buffer."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Write a line about what went wrong."""
    sys.stderr.write(f"amparo: {text}\n")
    sys.stderr.flush()
