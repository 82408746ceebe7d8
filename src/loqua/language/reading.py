"""Readings of a text: whole, and over its kanji."""

import functools
import re

from loqua.language.kana import hiragana
from loqua.language.morph import Morph
from loqua.language.morphs import MOST_ANALYSED, morphs
from loqua.language.script import is_kana, is_kanji, is_latin

Span = tuple[str, str | None]

_CACHED_TEXTS = 1_024


def reading(text: str) -> str:
    """The text in hiragana as it is spelled, without punctuation and spaces."""
    if len(text) > MOST_ANALYSED:
        return _reading(text[:MOST_ANALYSED]) + text[MOST_ANALYSED:]
    return _reading(text)


@functools.lru_cache(_CACHED_TEXTS)
def _reading(text: str) -> str:
    found = list(morphs(text))
    if not any(morph.reading for morph in found):
        return text
    return "".join(morph.reading or _letters(morph.surface) for morph in found)


def _letters(surface: str) -> str:
    return "".join(char for char in surface if char.isalnum())


def furigana(text: str) -> tuple[Span, ...]:
    """Pieces of the text with the reading of their kanji and figures; the pieces are the text."""
    if len(text) > MOST_ANALYSED:
        return (*_furigana(text[:MOST_ANALYSED]), (text[MOST_ANALYSED:], None))
    return _furigana(text)


@functools.lru_cache(_CACHED_TEXTS)
def _furigana(text: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for morph in morphs(text):
        for base, ruby in _over(morph):
            if ruby is None and spans and spans[-1][1] is None:
                spans[-1] = spans[-1][0] + base, None
            elif base:
                spans.append((base, ruby))
    return tuple(spans)


def bracketed(text: str) -> str:
    """The readings in brackets behind their kanji: 食[た]べる."""
    return "".join(base if ruby is None else f"{base}[{ruby}]" for base, ruby in furigana(text))


_SIGNS = ".,．，"


def _over(morph: Morph) -> list[Span]:
    """The spans of one morph: its kana stay outside."""
    if not morph.reading or not any(_needs_ruby(char) for char in morph.surface):
        return [(morph.surface, None)]
    runs = _runs(morph.surface)
    parts = [
        f"({'.+?' if ruby else re.escape(hiragana(base)) + '|.{' + str(len(base)) + '}'})"
        for base, ruby in runs
    ]
    found = re.fullmatch("".join(parts), morph.reading)
    if not found:
        return [(morph.surface, morph.reading)]
    return [
        (base, said if ruby else None)
        for (base, ruby), said in zip(runs, found.groups(), strict=True)
    ]


def _runs(surface: str) -> list[tuple[str, bool]]:
    runs: list[tuple[str, bool]] = []
    for char in surface:
        ruby = _needs_ruby(char) or (char in _SIGNS and bool(runs) and runs[-1][1])
        if runs and runs[-1][1] == ruby:
            runs[-1] = runs[-1][0] + char, ruby
        else:
            runs.append((char, ruby))
    return runs


def _needs_ruby(char: str) -> bool:
    if char in "ヶヵ":
        return True
    return is_kanji(char) or char.isdigit() or not (is_kana(char) or is_latin(char))
