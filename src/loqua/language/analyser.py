"""The two analysers, loaded when they are first needed."""

import contextlib
import functools
import sys
import threading
from types import ModuleType
from typing import Any

_loading = threading.Lock()
_sudachi_turn = threading.Lock()


def openjtalk() -> ModuleType:
    """The module pyopenjtalk; what it prints while it loads goes to stderr."""
    with _loading:
        return _openjtalk()


@functools.cache
def _openjtalk() -> ModuleType:
    with contextlib.redirect_stdout(sys.stderr):
        import pyopenjtalk

    return pyopenjtalk


@functools.cache
def _dictionary() -> tuple[Any, Any]:
    from sudachipy import Dictionary, SplitMode

    dictionary = Dictionary(dict="core")
    return dictionary, dictionary.tokenizer(SplitMode.C)


def words(text: str) -> list[Any]:
    """The morphemes of SudachiPy, in its longest units."""
    with _sudachi_turn:
        return list(_dictionary()[1].tokenize(text))


def entries(word: str) -> list[Any]:
    """Every entry of the dictionary that is spelled like that."""
    with _sudachi_turn:
        return list(_dictionary()[0].lookup(word))
