"""What an operator may ask of the store: who is in it, everything about one learner, erase them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Row, Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from loqua.domain.session import Outcome, Session
from loqua.errors import NotFound
from loqua.store import queries, rows, schema, unsaved
from loqua.store.engine import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLearner:
    """A stored learner in one line."""

    id: str
    name: str | None
    total_sessions: int
    total_minutes: int
    last_session_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A stored session; `outcome` is None while it is open."""

    session: Session
    outcome: Outcome | None
    forgotten: bool
    """Whether its transcript was deleted because of its age."""


async def list_learners(database: Database) -> tuple[KnownLearner, ...]:
    """Every stored learner, by id."""
    async with database.reading() as connection:
        found = await connection.execute(select(schema.learner).order_by(schema.learner.c.id))
        return tuple(_known(row) for row in found)


async def sessions(database: Database, learner_id: str | None, limit: int = 20) -> tuple[Held, ...]:
    """The last sessions of one learner or of all, newest first, without what was said."""
    async with database.reading() as connection:
        if learner_id is not None:
            await _learner(connection, learner_id)
        found = await queries.session_rows(connection, learner_id, limit=limit)
    return tuple(_held(row, ()) for row in found)


async def session(database: Database, session_id: str) -> Held:
    """One session with its utterances and evidence."""
    async with database.reading() as connection:
        row = await queries.session_row(connection, session_id)
        return _held(row, await queries.entry_rows(connection, session_id))


async def export(database: Database, learner_id: str) -> dict[str, Any]:
    """Everything that is stored about one learner, as JSON can carry it."""
    async with database.reading() as connection:
        learner = _plain(await _learner(connection, learner_id))
        cards = await queries.cards_of(connection, learner_id)
        held = await queries.session_rows(connection, learner_id)
        exported = [{**_plain(row), "entries": await _entries(connection, row.id)} for row in held]
    return {"learner": learner, "cards": to_jsonable_python(cards), "sessions": exported}


async def erase(database: Database, learner_id: str) -> dict[str, int]:
    """Delete everything about one learner from the database and its log; returns row counts.

    It rewrites the file, and lessons wait for that. Where it raises, erase again: rows may be gone
    and their bytes not. Backups and quarantined files are not touched. An unknown learner is no
    error: nothing is left.
    """
    held = select(schema.session.c.id).where(schema.session.c.learner_id == learner_id)
    conditions = (
        (schema.entry, schema.entry.c.session_id.in_(held)),
        (schema.session, schema.session.c.learner_id == learner_id),
        (schema.card, schema.card.c.learner_id == learner_id),
        (schema.learner, schema.learner.c.id == learner_id),
    )
    counts: dict[str, int] = {}
    async with database.writing() as connection:
        for table, condition in conditions:
            counts[table.name] = await _deleted(connection, table, condition)
    unsaved.forget(learner_id, unsaved.places(database.path))
    await database.scrub()
    return counts


async def _deleted(connection: AsyncConnection, table: Table, condition: Any) -> int:
    count = await connection.scalar(select(func.count()).select_from(table).where(condition))
    await connection.execute(delete(table).where(condition))
    return int(count or 0)


async def _learner(connection: AsyncConnection, learner_id: str) -> Row[Any]:
    row = await queries.learner_row(connection, learner_id)
    if row is None:
        raise NotFound(f"No learner {learner_id} is stored.")
    return row


async def _entries(connection: AsyncConnection, session_id: str) -> list[dict[str, Any]]:
    found = await queries.entry_rows(connection, session_id)
    return [
        {"number": row.number, "kind": row.kind, **to_jsonable_python(rows.entry_body(row))}
        for row in found
    ]


def _plain(row: Row[Any]) -> dict[str, Any]:
    plain: dict[str, Any] = to_jsonable_python(row._asdict())
    return plain


def _held(row: Row[Any], entries: Sequence[Row[Any]]) -> Held:
    return Held(
        session=rows.session_from(row, entries), outcome=row.outcome, forgotten=row.forgotten
    )


def _known(row: Row[Any]) -> KnownLearner:
    return KnownLearner(
        id=row.id,
        name=row.name,
        total_sessions=row.progress.total_sessions,
        total_minutes=row.progress.total_minutes,
        last_session_at=row.progress.last_session_at,
    )
