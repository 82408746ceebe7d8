"""Kana in modified Hepburn."""

import re

from loqua.language.kana import VOWEL_OF, hiragana
from loqua.language.syllables import HEPBURN

_MACRONS = {"a": "ā", "i": "ī", "u": "ū", "e": "ē", "o": "ō"}
_LENGTHENS = {("a", "あ"), ("u", "う"), ("e", "え"), ("o", "う"), ("o", "お")}
_DOUBLED = re.compile(r"っ+(?=(ch|[bcdfghjkmpqrstvwyz]))")


def hepburn(kana: str, *, keeps_u: bool = False) -> str:
    """The kana of one word in Latin letters; `keeps_u`: its last う is an ending, as in omou."""
    kana = hiragana(kana)
    body, ending = (kana[:-1], "u") if keeps_u and kana.endswith("う") else (kana, "")
    spelled = "".join(_syllables(body)) + ending
    spelled = _DOUBLED.sub(lambda found: "t" if found[1] == "ch" else found[1], spelled)
    return spelled.replace("っ", "'").replace("n’", "n'")


def _syllables(kana: str) -> list[str]:
    found: list[str] = []
    vowel = ""
    at = 0
    while at < len(kana):
        char = kana[at]
        if vowel and found and (char == "ー" or (vowel, char) in _LENGTHENS):
            found[-1] = found[-1][:-1] + _MACRONS[vowel]
            vowel = ""
            at += 1
            continue
        size = 2 if at + 1 < len(kana) and kana[at : at + 2] in HEPBURN else 1
        part = HEPBURN.get(kana[at : at + size], "" if char == "ー" else char)
        if char == "ん" and HEPBURN.get(kana[at + 1 : at + 2], "-")[0] in "aiueoy":
            part = "n’"
        found.append(part)
        vowel = VOWEL_OF.get(kana[at + size - 1], "") if part[-1:] in _MACRONS else ""
        at += size
    return found
