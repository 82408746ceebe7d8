"""Imported once by the process that all job processes are forked from: they share what it loads."""

from loqua.language.tokens import tokens


def warm() -> None:
    """Have the dictionaries in memory; at once where they are."""
    tokens("準備")


warm()
