"""Spaced repetition (FSRS): one card per item and direction, rated from evidence."""

from dataclasses import dataclass
from datetime import UTC, datetime

import fsrs

from loqua.domain.evidence import Direction, Evidence, Result

QUICK_SECONDS = 4.0
"""An unaided right answer within this time is rated Easy."""

_scheduler = fsrs.Scheduler(enable_fuzzing=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """When one item is due in one direction, and how well it is remembered."""

    item: str
    direction: Direction
    due: datetime
    state: int = 1
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    last_review: datetime | None = None
    reviews: int = 0
    lapses: int = 0

    @property
    def key(self) -> tuple[str, Direction]:
        return self.item, self.direction


def new_card(item: str, direction: Direction, at: datetime) -> Card:
    return Card(item=item, direction=direction, due=at.astimezone(UTC))


def rating(evidence: Evidence) -> fsrs.Rating:
    """Easy: right at once. Good: right. Hard: right after a hint. Again: wrong or skipped."""
    if evidence.outcome in (Result.WRONG, Result.SKIPPED):
        return fsrs.Rating.Again
    if evidence.outcome is Result.HINTED or evidence.hints:
        return fsrs.Rating.Hard
    if evidence.seconds is not None and evidence.seconds <= QUICK_SECONDS:
        return fsrs.Rating.Easy
    return fsrs.Rating.Good


def reviewed(card: Card | None, evidence: Evidence) -> Card:
    """The card after one more piece of evidence; a first one makes the card."""
    at = evidence.at.astimezone(UTC)
    before = card or new_card(evidence.item, evidence.direction, at)
    if before.last_review and at < before.last_review:
        at = before.last_review
    grade = rating(evidence)
    after, _ = _scheduler.review_card(
        fsrs.Card(
            card_id=0,
            state=fsrs.State(before.state),
            step=before.step,
            stability=before.stability,
            difficulty=before.difficulty,
            due=before.due,
            last_review=before.last_review,
        ),
        grade,
        review_datetime=at,
    )
    return Card(
        item=before.item,
        direction=before.direction,
        due=after.due,
        state=after.state.value,
        step=after.step,
        stability=after.stability,
        difficulty=after.difficulty,
        last_review=at,
        reviews=before.reviews + 1,
        lapses=before.lapses + (grade is fsrs.Rating.Again),
    )
