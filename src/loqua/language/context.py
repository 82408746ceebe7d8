"""Readings that the words around decide."""

from dataclasses import replace

from loqua.language.morph import Morph

_ALONE = {"私": "わたし", "明日": "あした", "昨日": "きのう", "日本": "にほん"}
"""The everyday reading, where an analyser may take the formal one."""


def corrected(found: tuple[Morph, ...]) -> tuple[Morph, ...]:
    """The same morphs with the everyday reading."""
    return tuple(_everyday(morph) for morph in found)


def _everyday(morph: Morph) -> Morph:
    reading = _ALONE.get(morph.surface)
    if reading is None or morph.reading == reading:
        return morph
    return replace(morph, reading=reading, sound=reading)
