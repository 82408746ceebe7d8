"""A text as words that a learner can look up."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from loqua.language.analyser import words
from loqua.language.hepburn import hepburn
from loqua.language.morph import Morph
from loqua.language.morphs import MOST_ANALYSED, morphs

_OWN_WORD = {"です", "だ", "な", "らしい", "みたい", "ようだ", "じゃ", "だろ"}
_JOINED_PARTICLES = {"て", "で", "ば", "ちゃ", "じゃ", "たり", "だり", "ながら"}
_CONTRACTED = ("てる", "でる", "て", "ちゃ", "じゃ", "とく", "どく", "とい", "どい")
_CACHED_TEXTS = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, or what stands between words; the surfaces of a text joined are the text."""

    surface: str
    reading: str | None
    romaji: str | None
    lemma: str | None


def tokens(text: str) -> tuple[Token, ...]:
    """The words of any text: inflected endings belong to their word."""
    if len(text) > MOST_ANALYSED:
        return (*_tokens(text[:MOST_ANALYSED]), _plain(text[MOST_ANALYSED:]))
    return _tokens(text)


@functools.lru_cache(_CACHED_TEXTS)
def _tokens(text: str) -> tuple[Token, ...]:
    groups = list(grouped(text))
    lemmas = _lemmas(text) if any(group[0].reading for group in groups) else {}
    found = []
    at = 0
    for group in groups:
        found.append(_token(group, lemmas.get(at)))
        at += len(found[-1].surface)
    return tuple(found)


def _plain(surface: str) -> Token:
    return Token(surface=surface, reading=None, romaji=None, lemma=None)


def _token(group: list[Morph], lemma: str | None) -> Token:
    surface = "".join(morph.surface for morph in group)
    if not group[0].reading:
        return _plain(surface)
    return Token(
        surface=surface,
        reading="".join(morph.reading or "" for morph in group),
        romaji=romanised(group),
        lemma=lemma or group[0].lemma,
    )


def romanised(group: list[Morph]) -> str:
    """The Hepburn spelling of one word."""
    keeps_u = group[-1].pos == "動詞" and group[-1].surface.endswith("う")
    return hepburn("".join(morph.sound or "" for morph in group), keeps_u=keeps_u)


def grouped(text: str) -> Iterator[list[Morph]]:
    """Morphs that make one word."""
    group: list[Morph] = []
    for morph in morphs(text):
        if group and _belongs(morph, group[-1]):
            group.append(morph)
            continue
        if group:
            yield group
        group = [morph]
    if group:
        yield group


def _belongs(morph: Morph, before: Morph) -> bool:
    if not morph.reading or before.pos not in {"動詞", "形容詞", "助動詞"}:
        return False
    if morph.pos == "助動詞":
        return morph.lemma not in _OWN_WORD or morph.surface in {"う", "た"}
    if morph.pos == "助詞":
        return morph.group == "接続助詞" and morph.surface in _JOINED_PARTICLES
    if morph.pos != "動詞":
        return False
    return morph.group == "接尾" or (
        morph.group == "非自立" and morph.surface.startswith(_CONTRACTED)
    )


def _lemmas(text: str) -> dict[int, str]:
    return {
        word.begin(): word.dictionary_form()
        for word in words(text)
        if word.part_of_speech()[0] not in {"補助記号", "空白", "記号"}
    }
