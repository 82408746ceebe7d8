"""Japanese in Latin letters."""

import unicodedata

from loqua.language.morph import Morph
from loqua.language.tokens import grouped, romanised

_TITLES = {"さん", "くん", "ちゃん", "さま", "様", "君"}
_MARKS = str.maketrans({"。": ".", "、": ",", "「": "“", "」": "”", "・": " ", "〜": "~"})


def romaji(text: str) -> str:
    """The text in modified Hepburn, a space between words."""
    found = ""
    for group in grouped(text):
        word, glued = _word(group)
        if found and word and not glued and _meet(found[-1], word[0]):
            found += " "
        found += word
    return found


def _word(group: list[Morph]) -> tuple[str, bool]:
    first = group[0]
    if not first.reading:
        marks = first.surface.translate(_MARKS)
        return unicodedata.normalize("NFKC", marks), False
    if first.surface in _TITLES and first.group == "接尾":
        return "-" + romanised(group), True
    return romanised(group), first.group == "接尾" and first.pos == "名詞"


def _meet(before: str, after: str) -> bool:
    return after.isalnum() and (before.isalnum() or before in ".,!?”%")
