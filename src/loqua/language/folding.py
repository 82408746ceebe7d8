"""Spellings without what does not matter: width, case, spaces, marks, the way of a number."""

import re
import unicodedata

from loqua.language.kana import VOWEL_OF, hiragana

_MARKS = ("P", "Z", "C", "S")
_KEPT = "%"
_KANJI_NUMBER = re.compile(r"[〇零一二三四五六七八九十百千万]+")
_FIGURES = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TIMES = {"十": 10, "百": 100, "千": 1_000}


def folded(text: str) -> str:
    """The text in hiragana, kanji, small Latin letters and arabic figures, without marks."""
    wide = hiragana(unicodedata.normalize("NFKC", text)).casefold()
    bare = (c for c in wide if c in _KEPT or not unicodedata.category(c).startswith(_MARKS))
    return _KANJI_NUMBER.sub(lambda found: _figures(found[0]), "".join(bare))


def lengthened(kana: str) -> str:
    """Hiragana with each ー written as the vowel that it stands for."""
    found = ""
    for char in kana:
        found += VOWEL_KANA.get(VOWEL_OF.get(found[-1:], ""), char) if char == "ー" else char
    return found


VOWEL_KANA = {"a": "あ", "i": "い", "u": "う", "e": "え", "o": "お"}


def _figures(kanji: str) -> str:
    """A kanji numeral in figures; as it is where it is not a number as people write it."""
    if all(char in _FIGURES for char in kanji):
        return "".join(str(_FIGURES[char]) for char in kanji)
    total = 0
    for part in kanji.split("万"):
        small = _below_ten_thousand(part)
        if small is None:
            return kanji
        total = total * 10_000 + small
    return str(total)


def _below_ten_thousand(kanji: str) -> int | None:
    total, held, before = 0, None, 10_000
    for char in kanji:
        if char in _FIGURES:
            if held is not None:
                return None
            held = _FIGURES[char]
            continue
        if _TIMES[char] >= before:
            return None
        before = _TIMES[char]
        total += (1 if held is None else held) * before
        held = None
    return total + (held or 0)
