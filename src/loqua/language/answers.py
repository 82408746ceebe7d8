"""Whether an answer is one of the accepted ones, in whatever spelling."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from loqua.language.analyser import entries, words
from loqua.language.difference import difference
from loqua.language.folding import folded, lengthened
from loqua.language.latin import kana_of_romaji, romaji_key
from loqua.language.morphs import morphs
from loqua.language.reading import reading
from loqua.language.script import has_kanji, is_japanese, is_kanji

MOST_CHARACTERS = 300
"""A longer answer is no answer to a drill; it is not analysed."""

_CACHED = 4_096
_COPULA = "です"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came of comparing an answer."""

    match: bool
    accepted: str | None = None
    """The expected answer that was given."""
    difference: str = ""
    """What is wrong, in words, where it can be said without telling the answer."""
    closest: str | None = None


@dataclass(frozen=True, slots=True)
class _Accepted:
    """One accepted answer, folded, with and without です where that may follow it."""

    text: str
    spellings: tuple[str, ...]
    readings: frozenset[str]


def compare(
    expected: Sequence[str], given: str, *, readings: Sequence[str] = (), spoken: bool = False
) -> Comparison:
    """Compare what a learner answered with everything that is accepted.

    Args:
        expected: the accepted answers in kanji, kana or both.
        given: the answer in any spelling; nothing in it raises.
        readings: readings of the expected answers, in kana, that an analyser may not find.
        spoken: whether a recogniser chose the spelling; then the reading alone decides.

    """
    if len(given) > MOST_CHARACTERS:
        return Comparison(match=False, difference="That is much longer than the answer.")
    answer = folded(given)
    accepted = [_accepted(text) for text in expected]
    if not answer or not accepted:
        return Comparison(match=False)
    noun = any(_is_bare_noun(text) for text in expected)
    known = _readings(readings, noun=noun).union(*(one.readings for one in accepted))
    heard = _heard(given, answer)
    if _is_right(answer, accepted, known, heard, spoken=spoken):
        closest = _closest(accepted, heard).text
        return Comparison(match=True, accepted=closest, closest=closest)
    return _wrong(given, answer, accepted, known, heard)


def _is_right(
    answer: str,
    accepted: Sequence[_Accepted],
    known: frozenset[str],
    heard: frozenset[str],
    *,
    spoken: bool,
) -> bool:
    if any(answer in one.spellings for one in accepted):
        return True
    if not has_kanji(answer):
        return not _apart(heard, known, kana=is_japanese(answer) and not spoken)
    if _apart(heard, known, kana=False):
        return False
    kanji = [one for one in accepted if has_kanji(one.text)]
    return spoken or not kanji or any(_is_variant(answer, one) for one in kanji)


def _apart(heard: frozenset[str], known: frozenset[str], *, kana: bool) -> bool:
    """Whether no reading is among the known ones: kana tell おお from おう, sounds do not."""
    key = lengthened if kana else romaji_key
    return {key(one) for one in heard}.isdisjoint(map(key, known))


def _heard(given: str, answer: str) -> frozenset[str]:
    """How the answer may be read, in folded hiragana; nothing where it is not Japanese."""
    if not is_japanese(answer):
        return frozenset(kana_of_romaji(given)) or _digits_read(answer)
    if has_kanji(answer) or not answer.isalpha():
        single = {entry.reading_form() for entry in entries(given.strip())} - {""}
        return frozenset({folded(reading(given)), *map(folded, single)})
    return frozenset({answer})


def _digits_read(answer: str) -> frozenset[str]:
    return frozenset({folded(reading(answer))}) if answer.isdigit() else frozenset()


@functools.lru_cache(_CACHED)
def _accepted(text: str) -> _Accepted:
    noun = _is_bare_noun(text)
    spelling = folded(text)
    spellings = (spelling, spelling + _COPULA) if noun else (spelling,)
    return _Accepted(text, spellings, _readings((text,), noun=noun))


def _readings(texts: Iterable[str], *, noun: bool) -> frozenset[str]:
    plain = {folded(reading(text) if has_kanji(text) else text) for text in texts}
    return frozenset(plain | {one + _COPULA for one in plain if noun})


@functools.lru_cache(_CACHED)
def _is_bare_noun(text: str) -> bool:
    found = [morph for morph in morphs(text) if morph.reading]
    return bool(found) and all(morph.pos in {"名詞", "接頭詞"} for morph in found)


def _is_variant(answer: str, one: _Accepted) -> bool:
    """Whether the kanji of the answer are of that word: fewer of them, or a usual variant."""
    if any(_is_mixture(answer, spelling) for spelling in one.spellings):
        return True
    return _normal(answer) in map(_normal, one.spellings)


def _is_mixture(answer: str, spelling: str) -> bool:
    """Whether some kanji are written in kana: がっ校 is 学校, yet 風 alone is not 風邪."""
    kanji = iter(filter(is_kanji, spelling))
    left_out = sum(map(is_kanji, spelling)) - sum(map(is_kanji, answer))
    return all(char in kanji for char in filter(is_kanji, answer)) and (
        left_out == 0 or len(answer) >= len(spelling)
    )


def _normal(text: str) -> tuple[str, ...]:
    return tuple(word.normalized_form() for word in words(text))


def _closest(accepted: Sequence[_Accepted], heard: frozenset[str]) -> _Accepted:
    def distance(one: _Accepted) -> int:
        known, said = map(romaji_key, one.readings), {romaji_key(text) for text in heard}
        return min((Levenshtein.distance(a, b) for a in known for b in said), default=0)

    return min(accepted, key=distance)


def _wrong(
    given: str,
    answer: str,
    accepted: Sequence[_Accepted],
    known: frozenset[str],
    heard: frozenset[str],
) -> Comparison:
    closest = _closest(accepted, heard).text
    if not heard:
        why = "Answer in Japanese: kanji, kana or romaji."
    elif not _apart(heard, known, kana=False) and has_kanji(answer):
        why = f"{given.strip()} sounds the same, but it is another word."
    else:
        why = _difference(heard, known, kana=is_japanese(answer))
    return Comparison(match=False, difference=why, closest=closest)


def _difference(heard: frozenset[str], known: frozenset[str], *, kana: bool) -> str:
    key = lengthened if kana else romaji_key
    pairs = [(key(a), key(b)) for a in heard for b in known]
    return difference(*min(pairs, key=lambda pair: Levenshtein.distance(*pair)))
