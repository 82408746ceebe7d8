"""A text cut into morphs, each with how it is spelled in kana and how it is said."""

import functools
import re
from collections.abc import Iterator
from typing import Any

from loqua.language.analyser import openjtalk
from loqua.language.context import corrected
from loqua.language.kana import VOICED_MARKS, hiragana
from loqua.language.morph import Morph
from loqua.language.script import is_japanese, is_kana, is_kanji, is_latin

MOST_AT_ONCE = 200
"""Characters given to the analyser in one piece; it refuses very long ones."""

MOST_ANALYSED = 4_000
"""What is beyond that in a text has no readings."""

_CACHED_PIECES = 2_048
_INSIDE = " \u3000、,，.．%％「」『』（）()・〜～:："
_DIGIT = re.compile(r"[0-9０-９]")
_NUMBER = re.compile(r"[0-9０-９.,．，]+")


def morphs(text: str) -> Iterator[Morph]:
    """The morphs of any text; their surfaces joined are the text."""
    at = 0
    for start, end in _pieces(text[:MOST_ANALYSED]):
        if start > at:
            yield Morph(surface=text[at:start])
        yield from analysed(text[start:end])
        at = end
    if at < len(text):
        yield Morph(surface=text[at:])


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where there is something that the analyser can read."""
    start = 0
    for at in range(len(text) + 1):
        full = at - start >= MOST_AT_ONCE and text[at : at + 1] not in VOICED_MARKS
        if at < len(text) and _legible(text[at]) and not full:
            continue
        piece = text[start:at]
        if is_japanese(piece) or (_DIGIT.search(piece) and not any(map(is_latin, piece))):
            yield start, at
        start = at if full else at + 1


def _legible(char: str) -> bool:
    return (
        is_kana(char)
        or is_kanji(char)
        or char in _INSIDE
        or char in VOICED_MARKS
        or bool(_DIGIT.match(char))
        or ("!" <= char <= "~" and char.isalpha())
        or ("Ａ" <= char <= "ｚ" and char.isalpha())
    )


@functools.lru_cache(_CACHED_PIECES)
def analysed(piece: str) -> tuple[Morph, ...]:
    """The morphs of a piece that has something to read, in the right reading for its context."""
    clusters = _clusters(piece)
    plain = "".join(char for _, char in clusters)
    try:
        found = openjtalk().g2p_mapping(plain, revert_long_vowels=True, revert_yotsugana=True)
    except (RuntimeError, ValueError, UnicodeError):
        return (Morph(surface=piece),)
    bounds = [start for start, _ in clusters] + [len(piece)]
    return corrected(tuple(_joined(_placed(found, bounds, piece))))


def _clusters(piece: str) -> list[tuple[int, str]]:
    """Each kana with its voicing mark as the one character that it is, and where it begins."""
    found: list[tuple[int, str]] = []
    for at, char in enumerate(piece):
        if char in VOICED_MARKS and found:
            start, base = found[-1]
            whole = hiragana(base + char) if is_kana(base) else ""
            if len(whole) == 1:
                found[-1] = start, _as_written(whole, base)
                continue
        found.append((at, char))
    return found


def _as_written(whole: str, base: str) -> str:
    written_in_hiragana = "ぁ" <= base <= "ゖ" or not "ぁ" <= whole <= "ゖ"
    return whole if written_in_hiragana else chr(ord(whole) + 0x60)


def _placed(
    found: list[dict[str, Any]], bounds: list[int], piece: str
) -> Iterator[tuple[Morph, bool]]:
    """Each morph, and whether it only adds to the reading of the one before."""
    at = 0
    for feature in found:
        first, last = feature["char_span"]
        adds = first == last
        start, end = (at, at) if adds else (bounds[first], bounds[last])
        if start < at or not (adds or end > start):
            continue
        if start > at:
            yield Morph(surface=piece[at:start]), False
        yield _morph(feature, piece[start:end]), adds
        at = end
    if at < len(piece):
        yield Morph(surface=piece[at:]), False


def _morph(feature: dict[str, Any], surface: str) -> Morph:
    pos, group = feature["pos"], feature["pos_group1"]
    sound = hiragana(feature["pron"].replace("’", ""))
    silent = not sound or not all(is_kana(char) for char in sound)
    if silent or (surface and pos == "記号") or (surface and not _readable(surface)):
        return Morph(surface=surface, pos=pos, group=group)
    written = hiragana(surface)
    reading = written if written and all(is_kana(char) for char in written) else sound
    lemma = feature["orig"]
    return Morph(surface=surface, reading=reading, sound=sound, pos=pos, group=group, lemma=lemma)


def _readable(surface: str) -> bool:
    return is_japanese(surface) or bool(_DIGIT.search(surface)) or surface in {"%", "％", ".", "．"}


def _joined(found: Iterator[tuple[Morph, bool]]) -> Iterator[Morph]:
    """Figures of one number are one morph, whatever they are read like."""
    held: Morph | None = None
    for morph, adds in found:
        figures = bool(held and _NUMBER.fullmatch(held.surface + morph.surface))
        if held and held.reading and morph.reading and (adds or figures):
            held = Morph(
                surface=held.surface + morph.surface,
                reading=held.reading + morph.reading,
                sound=(held.sound or "") + (morph.sound or ""),
                pos=held.pos,
                group=held.group,
            )
            continue
        if held:
            yield held
        held = None if adds else morph
    if held:
        yield held
