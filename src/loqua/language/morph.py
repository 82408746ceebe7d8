"""The unit in which a text is analysed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Morph:
    """One unit of the analyser; `reading` and `sound` are None where there is nothing to read."""

    surface: str
    reading: str | None = None
    sound: str | None = None
    pos: str = ""
    group: str = ""
    lemma: str | None = None
