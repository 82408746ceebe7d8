"""What the repository and its neighbours ask the tables."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from loqua.domain.learner import Visit
from loqua.domain.review import Card
from loqua.domain.session import SessionState
from loqua.errors import NotFound
from loqua.store.rows import EVIDENCE, card_from, entry_body, visit_from
from loqua.store.schema import card, entry, learner, session

VISITS = 5
"""How many past sessions a lesson is told of."""


async def learner_row(
    connection: AsyncConnection, learner_id: str, *, lock: bool = False
) -> Row[Any] | None:
    """The learner's row, locked against other writers if asked for; None where none is."""
    query = select(learner).where(learner.c.id == learner_id)
    return (await connection.execute(query.with_for_update() if lock else query)).first()


async def session_row(
    connection: AsyncConnection, session_id: str, *, lock: bool = False
) -> Row[Any]:
    """The session's row, locked against other writers if asked for."""
    query = select(session).where(session.c.id == session_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        raise NotFound(f"No session {session_id} is stored.")
    return row


async def entry_rows(connection: AsyncConnection, session_id: str) -> Sequence[Row[Any]]:
    """The journal of a session, in order."""
    query = select(entry).where(entry.c.session_id == session_id).order_by(entry.c.number)
    return (await connection.execute(query)).all()


async def cards_of(
    connection: AsyncConnection, learner_id: str, items: Collection[str] | None = None
) -> list[Card]:
    """The learner's cards: all, or those of the named items."""
    query = select(card).where(card.c.learner_id == learner_id)
    if items is not None:
        query = query.where(card.c.item.in_(sorted(items)))
    return [card_from(row) for row in await connection.execute(query)]


async def session_rows(
    connection: AsyncConnection, learner_id: str | None, *, limit: int | None = None
) -> Sequence[Row[Any]]:
    """The sessions of one learner or of all, newest first."""
    query = select(session).order_by(session.c.started_at.desc(), session.c.id.desc())
    if learner_id is not None:
        query = query.where(session.c.learner_id == learner_id)
    return (await connection.execute(query.limit(limit))).all()


async def visits_of(connection: AsyncConnection, learner_id: str) -> list[Visit]:
    """The last sessions as a lesson is told of them."""
    found = await session_rows(connection, learner_id, limit=VISITS)
    return [visit_from(row, await _last_item(connection, row)) for row in found]


async def _last_item(connection: AsyncConnection, row: Row[Any]) -> str | None:
    if row.state != SessionState.OPEN:
        item: str | None = row.last_item
        return item
    query = (
        select(entry)
        .where(entry.c.session_id == row.id, entry.c.kind == EVIDENCE)
        .order_by(entry.c.number.desc())
        .limit(1)
    )
    last = (await connection.execute(query)).first()
    return None if last is None else getattr(entry_body(last), "item", None)
