"""Which script a text is written in."""

import unicodedata
from typing import Literal

_KANA = ((0x3041, 0x3096), (0x309D, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0xFF66, 0xFF9F))
_KANJI = (
    (0x3005, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def is_kana(char: str) -> bool:
    """Whether that is a kana, of any width, or the long vowel mark."""
    return _within(char, _KANA)


def is_kanji(char: str) -> bool:
    """Whether that is a kanji; 々, 〆 and 〇 count as one."""
    return _within(char, _KANJI)


def is_latin(char: str) -> bool:
    """Whether that is a letter of the Latin alphabet, of any width."""
    return char.isalpha() and "LATIN" in unicodedata.name(char, "")


def has_kana(text: str) -> bool:
    """Whether there is a kana in it."""
    return any(map(is_kana, text))


def has_kanji(text: str) -> bool:
    """Whether there is a kanji in it."""
    return any(map(is_kanji, text))


def is_japanese(text: str) -> bool:
    """Whether there is anything Japanese in it."""
    return has_kana(text) or has_kanji(text)


def language_of(text: str) -> Literal["ja", "en"] | None:
    """The language that most of its letters are of; None when there are none."""
    japanese = sum(1 for char in text if is_kana(char) or is_kanji(char))
    latin = sum(1 for char in text if is_latin(char))
    if not japanese and not latin:
        return None
    return "ja" if japanese * _LETTERS_PER_KANA >= latin else "en"


_LETTERS_PER_KANA = 2


def _within(char: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    point = ord(char)
    return any(first <= point <= last for first, last in ranges)
