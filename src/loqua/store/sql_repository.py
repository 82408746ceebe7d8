"""The repository over SQL: SQLite on one machine, Postgres for many."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from sqlalchemy import Row, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from loqua.domain.learner import Learner
from loqua.domain.progress import Progress
from loqua.domain.session import EndReason, Entry, Outcome, Session, SessionState
from loqua.domain.settle import ItemFacts, Settled, settle
from loqua.errors import InvalidValue, NotFound
from loqua.ports import Unsaved
from loqua.store import owner, queries, rows, schema
from loqua.store import unsaved as unsaved_files
from loqua.store.conflict import insert_new, insert_or_update
from loqua.store.engine import Database

logger = logging.getLogger(__name__)

BEAT_SECONDS = 30.0
"""An append is a heartbeat too, at most this often."""


class SqlRepository:
    """Implements `loqua.ports.Repository`; `facts` names topic and kind of every item."""

    def __init__(self, database: Database, facts: Mapping[str, ItemFacts]) -> None:
        self._database = database
        self._facts = facts
        self._beaten: dict[str, float] = {}

    async def load(self, learner_id: str) -> Learner:
        async with self._database.reading() as connection:
            row = await queries.learner_row(connection, learner_id)
            if row is None:
                return Learner(id=learner_id)
            cards = await queries.cards_of(connection, learner_id)
            visits = await queries.visits_of(connection, learner_id)
        return rows.learner_from(row, cards, visits)

    async def begin(self, session: Session) -> None:
        learner = Learner(id=session.learner_id, created_at=session.started_at)
        async with self._database.writing() as connection:
            await connection.execute(
                insert_new(connection, schema.learner), _learner_values(learner)
            )
            await connection.execute(insert_new(connection, schema.session), _opened(session))

    async def append(self, session_id: str, entries: Sequence[Entry]) -> None:
        values = [rows.entry_values(session_id, entry) for entry in entries]
        async with self._database.writing() as connection:
            if not values or self._silent(session_id):
                await _beat(connection, session_id)
            if values:
                await _insert_entries(connection, session_id, values)
        self._beaten[session_id] = monotonic()

    async def close(
        self, session_id: str, *, at: datetime, reason: EndReason, state: SessionState
    ) -> Settled:
        if state is SessionState.OPEN:
            raise InvalidValue("A session is closed as closed or interrupted, not as open.")
        async with self._database.writing() as connection:
            row = await queries.session_row(connection, session_id, lock=True)
            if row.state != SessionState.OPEN:
                return await _counted_already(connection, row)
            journal = await queries.entry_rows(connection, session_id)
            ended = replace(
                rows.session_from(row, journal), state=state, ended_at=at, end_reason=reason
            )
            items = {fact.item for fact in ended.evidence}
            learner = await _learner_of(connection, ended.learner_id, items)
            settled = settle(learner, ended, self._facts)
            await _store(connection, ended, settled)
        self._beaten.pop(session_id, None)
        return settled

    async def save_learner(self, learner: Learner) -> None:
        values = _learner_values(learner)
        names = ("name", "native_language", "time_zone", "preferences", "memories", "updated_at")
        changes = {name: values[name] for name in names}
        changes["version"] = schema.learner.c.version + 1
        async with self._database.writing() as connection:
            statement = insert_or_update(connection, schema.learner, also=changes)
            await connection.execute(statement, values)

    async def keep(self, unsaved: Unsaved) -> None:
        where = unsaved_files.places(self._database.path)
        path = await asyncio.to_thread(unsaved_files.keep, unsaved, where)
        logger.error("session %s is kept in %s until it can be stored", unsaved.session.id, path)

    async def heartbeat(self, session_id: str) -> None:
        """Say that this process carries the session, now."""
        async with self._database.writing() as connection:
            await _beat(connection, session_id)

    def _silent(self, session_id: str) -> bool:
        return monotonic() - self._beaten.get(session_id, -BEAT_SECONDS) >= BEAT_SECONDS


async def _insert_entries(
    connection: AsyncConnection, session_id: str, values: list[dict[str, Any]]
) -> None:
    try:
        await connection.execute(insert_new(connection, schema.entry), values)
    except IntegrityError as error:
        raise _unknown(session_id) from error


def _unknown(session_id: str) -> NotFound:
    return NotFound(f"No session {session_id} is stored.")


async def _beat(connection: AsyncConnection, session_id: str) -> None:
    statement = update(schema.session).where(schema.session.c.id == session_id).values(**_owned())
    if not (await connection.execute(statement)).rowcount:
        raise _unknown(session_id)


async def _learner_of(connection: AsyncConnection, learner_id: str, items: set[str]) -> Learner:
    """The learner with the cards of those items, and no other."""
    row = await queries.learner_row(connection, learner_id, lock=True)
    if row is None:
        raise NotFound(f"No learner {learner_id} is stored.")
    return rows.learner_from(row, await queries.cards_of(connection, row.id, items))


async def _counted_already(connection: AsyncConnection, row: Row[Any]) -> Settled:
    changed = row.changed or ()
    after = await _learner_of(connection, row.learner_id, {card.item for card in changed})
    return Settled(learner=after, outcome=row.outcome or Outcome(), changed=changed)


async def _store(connection: AsyncConnection, ended: Session, settled: Settled) -> None:
    await connection.execute(
        update(schema.session)
        .where(schema.session.c.id == ended.id)
        .values(
            state=ended.state.value,
            ended_at=ended.ended_at,
            end_reason=ended.end_reason,
            minutes=ended.minutes,
            outcome=settled.outcome,
            changed=settled.changed,
            last_item=ended.evidence[-1].item if ended.evidence else None,
        )
    )
    if not ended.spoken:
        return
    await connection.execute(
        update(schema.learner)
        .where(schema.learner.c.id == ended.learner_id)
        .values(
            progress=settled.learner.progress,
            version=schema.learner.c.version + 1,
            updated_at=datetime.now(UTC),
        )
    )
    if settled.changed:
        changed = [rows.card_values(ended.learner_id, after) for after in settled.changed]
        await connection.execute(insert_or_update(connection, schema.card), changed)


def _learner_values(learner: Learner) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": learner.id,
        "name": learner.name,
        "native_language": learner.native_language,
        "time_zone": learner.time_zone,
        "preferences": learner.preferences,
        "progress": Progress(),
        "memories": learner.memories,
        "version": 1,
        "created_at": learner.created_at or now,
        "updated_at": now,
    }


def _opened(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "learner_id": session.learner_id,
        "room": session.room,
        "started_at": session.started_at,
        "time_zone": session.time_zone,
        "state": SessionState.OPEN.value,
        "minutes": 0,
        "forgotten": False,
        **_owned(),
    }


def _owned() -> dict[str, Any]:
    process = owner.this_process()
    return {
        "owner_host": process.host,
        "owner_pid": process.pid,
        "owner_started": process.started,
        "heartbeat_at": datetime.now(UTC),
    }
