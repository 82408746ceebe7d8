"""An item: one thing that a learner can learn."""

from dataclasses import dataclass
from enum import StrEnum

from loqua.domain.level import Level


class Kind(StrEnum):
    """What an item is."""

    WORD = "word"
    PHRASE = "phrase"
    GRAMMAR = "grammar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence with the item in it."""

    text: str
    reading: str
    translation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A word, phrase or grammar point; `translations` has the commonest first."""

    id: str
    kind: Kind
    spelling: str
    reading: str
    translations: tuple[str, ...]
    level: Level
    topic: str
    part_of_speech: str
    accepts: tuple[str, ...] = ()
    """Other answers that are as right as the spelling."""
    example: Example | None = None
    note: str = ""
