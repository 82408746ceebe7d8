"""Romaji as learners write it, read back into kana keys."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import product

from loqua.language.kana import VOWEL_OF, hiragana
from loqua.language.syllables import LATIN

_WORD = re.compile(r"[a-z'=-]+|[^\sa-z'=-]+")
MOST_LETTERS = 200
MOST_KEYS = 64

Choices = list[tuple[str, ...]]

_LONG = str.maketrans(
    {"ā": "a-", "ī": "i-", "ū": "u-", "ē": "e=", "ō": "o-"}
    | {"â": "a-", "î": "i-", "û": "u-", "ê": "e=", "ô": "o-"}
    | dict.fromkeys("’`´ʼ‘", "'")
    | dict.fromkeys("ー－−–—", "-")
)
_LONGEST = max(map(len, LATIN))
_SPECIAL = (
    (re.compile("-"), ("ー",)),
    (re.compile("="), ("ー", "い")),
    (re.compile("n'|nn$|n(?=n|$)"), ("ん",)),
)
_SYLLABIC_N = re.compile("n(?=[a-z])|m(?=[bpm])")
_DOUBLED = re.compile(r"t(?=ch)|([^aiueon])(?=\1)")
_PARTICLES = {"wa": ("わ", "は"), "e": ("え", "へ")}
_OLD_V = {"ゔぁ": "ば", "ゔぃ": "び", "ゔぇ": "べ", "ゔぉ": "ぼ", "ゔ": "ぶ"}
_LENGTHENS = {("a", "あ"), ("i", "い"), ("u", "う"), ("e", "え"), ("o", "う"), ("o", "お")}
_SAME = str.maketrans("ぢづを", "じずお")


def romaji_key(kana: str) -> str:
    """Kana without what romaji does not tell: おお is おう is おー, づ is ず, を is お."""
    plain = hiragana(kana).translate(_SAME)
    for old, new in _OLD_V.items():
        plain = plain.replace(old, new)
    found: list[str] = []
    vowel = ""
    for char in plain:
        if vowel and (char == "ー" or (vowel, char) in _LENGTHENS):
            found.append("ー")
            vowel = ""
            continue
        found.append(char)
        vowel = VOWEL_OF.get(char, "")
    return "".join(found)


def kana_of_romaji(text: str) -> frozenset[str]:
    """The kana keys that the letters may stand for; none when they are not romaji."""
    if len(text) > MOST_LETTERS:
        return frozenset()
    choices: Choices = []
    for word in _WORD.findall(_spelled(text)):
        found = _read(word)
        if found is None:
            return frozenset()
        choices.extend(found)
    return _keys(choices)


def _spelled(text: str) -> str:
    letters = unicodedata.normalize("NFC", text.casefold()).translate(_LONG)
    letters = unicodedata.normalize("NFKC", letters).strip("' ").lstrip("-")
    return re.sub(r"""[.,!?"“”「」『』。、！？~〜()…:;]+""", " ", letters)


def _read(word: str) -> Choices | None:
    """What each syllable may be, in order; None when there is one that no kana spells."""
    if word in _PARTICLES:
        return [_PARTICLES[word]]
    found: Choices = []
    at = 0
    while at < len(word):
        part, size = _syllable(word, at)
        if part is None:
            return None
        found.append(part)
        at += size
    if word.endswith("wa") and found and found[-1] == ("わ",):
        found[-1] = _PARTICLES["wa"]
    return found


def _syllable(word: str, at: int) -> tuple[tuple[str, ...] | None, int]:
    """What stands there and how many letters it takes; None where no kana is spelled like that."""
    for special, kana in _SPECIAL:
        if found := special.match(word, at):
            return kana, len(found[0])
    for size in range(min(_LONGEST, len(word) - at), 0, -1):
        if word[at : at + size] in LATIN:
            return LATIN[word[at : at + size]], size
    if found := _SYLLABIC_N.match(word, at):
        return ("ん",), 1
    return (("っ",), 1) if _DOUBLED.match(word, at) else (None, 0)


def _keys(choices: Choices) -> frozenset[str]:
    ways = 1
    bounded: list[Iterable[str]] = []
    for choice in choices:
        ways *= len(choice)
        bounded.append(choice if ways <= MOST_KEYS else choice[:1])
        ways = min(ways, MOST_KEYS + 1)
    return (
        frozenset(romaji_key("".join(way)) for way in product(*bounded)) if choices else frozenset()
    )
