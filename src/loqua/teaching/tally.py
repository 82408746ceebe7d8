"""What happened in a lesson so far, and the summary of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from loqua.content.catalog import Catalog
from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.review import Card, reviewed
from loqua.domain.settle import performance
from loqua.wire.client import SummaryBody

MOST_NAMED = 5


@dataclass(slots=True)
class Tally:
    """The cards as they stand within the lesson, and the evidence in its order."""

    cards: dict[tuple[str, Direction], Card]
    known: frozenset[str]
    evidence: list[Evidence] = field(default_factory=list)

    def add(self, evidence: Evidence) -> Card:
        """Count one piece of evidence; returns the card after it."""
        key = (evidence.item, evidence.direction)
        self.cards[key] = reviewed(self.cards.get(key), evidence)
        self.evidence.append(evidence)
        return self.cards[key]

    def _items(self, *outcomes: Result) -> list[str]:
        return list(dict.fromkeys(e.item for e in self.evidence if e.outcome in outcomes))

    def _count(self, *outcomes: Result) -> int:
        return sum(1 for e in self.evidence if e.outcome in outcomes)

    def summary(
        self, catalog: Catalog, session_id: str, started_at: datetime, at: datetime
    ) -> SummaryBody:
        right, wrong = self._count(Result.RIGHT, Result.HINTED), self._count(Result.WRONG)
        new = [i for i in self._items(Result.RIGHT, Result.HINTED) if i not in self.known]
        weak = self._items(Result.WRONG, Result.SKIPPED)
        touched = {e.item for e in self.evidence}
        dues = [card.due for (item, _), card in self.cards.items() if item in touched]
        minutes = max(1, -int(-(at - started_at).total_seconds() // 60))
        body = SummaryBody(
            session_id=session_id,
            minutes=minutes,
            new_items=new,
            reviewed=len(touched & self.known),
            right=right,
            wrong=wrong,
            performance=performance(right, wrong),
            practise_next=weak,
            next_review=min(dues, default=None),
            text="",
        )
        return body.model_copy(update={"text": _text(body, catalog)})


def _text(body: SummaryBody, catalog: Catalog) -> str:
    minutes = "1 minute" if body.minutes == 1 else f"{body.minutes} minutes"
    lines = [f"Today: {minutes}, {body.right} right, {len(body.practise_next)} to work on."]
    if body.new_items:
        lines.append(f"New words: {_named(body.new_items, catalog)}.")
    if body.practise_next:
        lines.append(f"Practise: {_named(body.practise_next, catalog)}.")
    return " ".join(lines)


def _named(ids: Sequence[str], catalog: Catalog) -> str:
    names = [catalog.items[item].spelling for item in ids[:MOST_NAMED] if item in catalog.items]
    more = len(ids) - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")
