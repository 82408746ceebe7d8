"""Tidying up after processes that died, and after the time that transcripts are kept."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from loqua.domain.session import EndReason, SessionState
from loqua.ports import Repository
from loqua.store.engine import Database
from loqua.store.owner import Owner
from loqua.store.rows import entry_body
from loqua.store.schema import entry, session

logger = logging.getLogger(__name__)

SILENCE = timedelta(seconds=90)
"""After this long without a heartbeat, a session of another machine counts as abandoned."""

BATCH = 100
"""Sessions whose transcripts one transaction forgets, so that lessons never wait long."""


async def interrupt_orphans(
    database: Database, repository: Repository, *, at: datetime
) -> tuple[str, ...]:
    """Close and count the open sessions whose process is gone; returns their ids."""
    async with database.reading() as connection:
        query = select(session).where(session.c.state == SessionState.OPEN.value)
        orphans = [row for row in await connection.execute(query) if _abandoned(row, at)]
    for row in orphans:
        await repository.close(
            row.id,
            at=await _last_sign(database, row),
            reason=EndReason.CRASHED,
            state=SessionState.INTERRUPTED,
        )
        logger.warning("session %s was interrupted: its process is gone", row.id)
    return tuple(row.id for row in orphans)


async def forget_transcripts(database: Database, *, older_than: datetime) -> int:
    """Delete what was said in sessions that ended before then, keep what they amounted to.

    Returns how many sessions were forgotten. Scraps of text may stay in unused parts of the file;
    `Database.scrub()` removes them.
    """
    forgotten = 0
    while batch := await _forget_some(database, older_than):
        forgotten += batch
    if forgotten:
        await database.checkpoint()
    return forgotten


def _abandoned(row: Row[Any], at: datetime) -> bool:
    process = Owner(host=row.owner_host, pid=row.owner_pid, started=row.owner_started)
    if process.here:
        return not process.alive
    return bool(at - row.heartbeat_at > SILENCE)


async def _last_sign(database: Database, row: Row[Any]) -> datetime:
    query = (
        select(entry).where(entry.c.session_id == row.id).order_by(entry.c.number.desc()).limit(1)
    )
    async with database.reading() as connection:
        last = (await connection.execute(query)).first()
    started_at: datetime = row.started_at
    return started_at if last is None else max(started_at, entry_body(last).at)


async def _forget_some(database: Database, older_than: datetime) -> int:
    old = (
        select(session.c.id)
        .where(~session.c.forgotten, session.c.ended_at < older_than)
        .limit(BATCH)
    )
    async with database.writing() as connection:
        ids = list((await connection.execute(old)).scalars())
        if ids:
            await connection.execute(delete(entry).where(entry.c.session_id.in_(ids)))
            done = update(session).where(session.c.id.in_(ids)).values(forgotten=True)
            await connection.execute(done)
    return len(ids)
