"""One observed fact about what a learner can say or understand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Direction(StrEnum):
    """What the learner had to do."""

    PRODUCTION = "production"  #: the learner says it in the language taught
    RECALL = "recall"  #: the learner says what it means


class Result(StrEnum):
    """How the answer was."""

    RIGHT = "right"  #: unaided
    HINTED = "hinted"  #: right after a hint
    WRONG = "wrong"
    SKIPPED = "skipped"  #: passed over, or the answer was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one answer showed about one item."""

    item: str
    direction: Direction
    outcome: Result
    at: datetime
    hints: int = 0
    said: str = ""
    """The learner's words, capped by whoever records them."""
    seconds: float | None = None
    """From the end of the prompt to the answer, where it was measured."""
