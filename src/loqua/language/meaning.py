"""Whether an answer in the learner's language says what a word means."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from loqua.language.answers import MOST_CHARACTERS, Comparison

SLIP_FROM = 6
"""A word of so many letters may have one of them wrong, but the first: mother is not other."""

_OPTIONAL = re.compile(r"\([^)]*\)|（[^）]*）")
_BREAKS = re.compile(r"[^\w\s'’]|_")
_LEADING = {"to", "a", "an", "the", "it", "its", "it's", "is", "means", "be"}


def compare_meaning(translations: Sequence[str], given: str) -> Comparison:
    """Compare an answer with the translations of a word; articles, case and marks do not count.

    What stands in parentheses in a translation may be left out, `/` separates alternatives, and a
    long word may have a slip of one letter.
    """
    if len(given) > MOST_CHARACTERS:
        return Comparison(match=False, difference="That is much longer than the answer.")
    answers = list(_forms(given))
    for translation in translations:
        if any(_same(form, answer) for form in _forms(translation) for answer in answers):
            return Comparison(match=True, accepted=translation, closest=translation)
    return Comparison(match=False, closest=next(iter(translations), None))


def _forms(text: str) -> Iterable[tuple[str, ...]]:
    """The words of each alternative, with and without what is in parentheses."""
    for part in re.split(r"[/;]", text):
        for form in dict.fromkeys((_words(part), _words(_OPTIONAL.sub(" ", part)))):
            if form:
                yield form


def _words(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    found = _BREAKS.sub(" ", plain).split()
    while len(found) > 1 and found[0] in _LEADING:
        del found[0]
    return tuple(found)


def _same(expected: tuple[str, ...], given: tuple[str, ...]) -> bool:
    return len(expected) == len(given) and all(map(_same_word, expected, given))


def _same_word(expected: str, given: str) -> bool:
    if expected == given or expected.rstrip("s") == given.rstrip("s") != "":
        return True
    slips = len(expected) >= SLIP_FROM and expected[0] == given[0]
    return slips and OSA.distance(expected, given) <= 1
