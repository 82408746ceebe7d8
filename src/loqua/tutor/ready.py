"""Imported once by the process that all job processes are forked from: they share what it loads."""

from functools import cache

from loqua.language.analyser import openjtalk
from loqua.language.tokens import tokens
from loqua.teaching import phrases


@cache
def warm() -> None:
    """Have the dictionaries, the bundled voice and the first words in memory, once."""
    tokens(f"{phrases.welcome()}\n{phrases.ASK_NAME}")
    openjtalk().tts("あ")


warm()
