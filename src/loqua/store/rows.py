"""Domain values to rows and back."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from loqua.domain.evidence import Direction, Evidence
from loqua.domain.learner import Learner, Visit
from loqua.domain.review import Card
from loqua.domain.session import EndReason, Entry, Session, SessionState, Utterance

EVIDENCE = "evidence"
UTTERANCE = "utterance"


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(Evidence if kind == EVIDENCE else Utterance)


def entry_values(session_id: str, entry: Entry) -> dict[str, Any]:
    """The row of one journal entry."""
    kind = EVIDENCE if isinstance(entry.body, Evidence) else UTTERANCE
    body = _adapter(kind).dump_json(_encodable(entry.body)).decode()
    return {"session_id": session_id, "number": entry.number, "kind": kind, "body": body}


def _encodable(body: Utterance | Evidence) -> Utterance | Evidence:
    """The same with lone surrogates, which no encoding carries, as question marks."""
    if isinstance(body, Evidence):
        return replace(body, said=body.said.encode("utf-8", "replace").decode())
    return replace(body, text=body.text.encode("utf-8", "replace").decode())


def entry_body(row: Row[Any]) -> Utterance | Evidence:
    """What the row of a journal entry holds."""
    body: Utterance | Evidence = _adapter(row.kind).validate_json(row.body)
    return body


def session_from(row: Row[Any], entries: Iterable[Row[Any]] = ()) -> Session:
    """The session of a row, with the entries given."""
    bodies = [entry_body(entry) for entry in entries]
    return Session(
        id=row.id,
        learner_id=row.learner_id,
        room=row.room,
        started_at=row.started_at,
        time_zone=row.time_zone,
        state=SessionState(row.state),
        ended_at=row.ended_at,
        end_reason=None if row.end_reason is None else EndReason(row.end_reason),
        utterances=tuple(body for body in bodies if isinstance(body, Utterance)),
        evidence=tuple(body for body in bodies if isinstance(body, Evidence)),
    )


def card_from(row: Row[Any]) -> Card:
    """The card of a row."""
    return Card(
        item=row.item,
        direction=Direction(row.direction),
        due=row.due,
        state=row.state,
        step=row.step,
        stability=row.stability,
        difficulty=row.difficulty,
        last_review=row.last_review,
        reviews=row.reviews,
        lapses=row.lapses,
    )


def card_values(learner_id: str, card: Card) -> dict[str, Any]:
    """The row of a learner's card."""
    return {
        "learner_id": learner_id,
        "item": card.item,
        "direction": card.direction.value,
        "due": card.due,
        "state": card.state,
        "step": card.step,
        "stability": card.stability,
        "difficulty": card.difficulty,
        "last_review": card.last_review,
        "reviews": card.reviews,
        "lapses": card.lapses,
    }


def learner_from(row: Row[Any], cards: Iterable[Card], visits: Iterable[Visit] = ()) -> Learner:
    """The learner of a row, with these cards and visits."""
    return Learner(
        id=row.id,
        name=row.name,
        native_language=row.native_language,
        time_zone=row.time_zone,
        preferences=row.preferences,
        progress=row.progress,
        cards={card.key: card for card in cards},
        memories=row.memories,
        visits=tuple(visits),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def visit_from(row: Row[Any], last_item: str | None) -> Visit:
    """The session of a row in one line."""
    return Visit(
        session_id=row.id,
        started_at=row.started_at,
        minutes=row.minutes,
        state=row.state,
        topics=row.outcome.topics_covered if row.outcome else (),
        new_items=row.outcome.new_items if row.outcome else (),
        last_item=last_item,
    )
