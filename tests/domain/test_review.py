"""Cards rated from evidence."""

from datetime import UTC, datetime, timedelta

import fsrs
import pytest

from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.review import rating, reviewed

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def fact(outcome: Result, *, hints: int = 0, seconds: float | None = None) -> Evidence:
    return Evidence(
        item="water",
        direction=Direction.RECALL,
        outcome=outcome,
        at=AT,
        hints=hints,
        seconds=seconds,
    )


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (fact(Result.RIGHT, seconds=1.0), fsrs.Rating.Easy),
        (fact(Result.RIGHT, seconds=9.0), fsrs.Rating.Good),
        (fact(Result.RIGHT), fsrs.Rating.Good),
        (fact(Result.HINTED, hints=1), fsrs.Rating.Hard),
        (fact(Result.WRONG), fsrs.Rating.Again),
        (fact(Result.SKIPPED), fsrs.Rating.Again),
    ],
)
def test_the_rating_comes_from_how_it_was_answered(
    evidence: Evidence, expected: fsrs.Rating
) -> None:
    assert rating(evidence) is expected


def test_reviews_on_their_days_move_further_apart() -> None:
    card = None
    gaps = []
    at = AT
    for _ in range(6):
        evidence = Evidence(item="water", direction=Direction.RECALL, outcome=Result.RIGHT, at=at)
        card = reviewed(card, evidence)
        gaps.append(card.due - at)
        at = card.due
    assert gaps == sorted(gaps)
    assert gaps[-1] > timedelta(days=30)


def test_evidence_that_is_older_than_the_card_does_not_move_time_back() -> None:
    card = reviewed(None, fact(Result.RIGHT))
    earlier = Evidence(
        item="water",
        direction=Direction.RECALL,
        outcome=Result.RIGHT,
        at=AT - timedelta(days=3),
    )
    assert reviewed(card, earlier).last_review == AT
