"""The one place where connections are opened, and `writing()`, the one way to write."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any, Self, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from loqua.errors import StoreError
from loqua.store import sqlite_connection
from loqua.store.address import engine_url, sqlite_path
from loqua.store.completion import completed
from loqua.store.failures import busy_passed_over, told
from loqua.store.sqlite_file import sync_log

TRIES = 3
"""How often a lock that another process holds is waited for, each time `busy_timeout` long."""

T = TypeVar("T")
BEGIN_TRIES = 150
"""As long in all, in attempts so short that no waiting process is passed over for long."""

Begin = Callable[[AsyncConnection], Coroutine[Any, Any, object]]


class Database:
    """An open database of one process. Close it on every path: `async with Database(url)`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = sqlite_path(url)
        self._lock: AbstractAsyncContextManager[Any] = nullcontext()
        options: dict[str, Any] = {"hide_parameters": True, "pool_size": 2}
        if self.path is not None:
            self._lock = asyncio.Lock()
            options["connect_args"] = {"isolation_level": None}
        self._engine = create_async_engine(engine_url(url), **options)
        if self.path is not None:
            sqlite_connection.set_up(self._engine)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection; a process that leaves one open does not end."""
        await completed(self._engine.dispose())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one state of the database and cannot change it."""
        async with self._connected(self._begin_reading) as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is durable when the block ends, and undone if it raises."""
        async with self._lock, self._connected(self._begin_writing) as connection:
            yield connection
            await completed(self._commit(connection))

    async def checkpoint(self) -> None:
        """Bring everything from a write-ahead log into the file and empty the log.

        Raises where another process reads from the log for longer than `busy_timeout`.
        """
        if self.path is not None and sqlite_connection.journal_mode() == "wal":
            found = await self._outside_transactions("PRAGMA wal_checkpoint(TRUNCATE)")
            if found[0][0]:
                raise StoreError(f"{self.path}: the log could not be emptied, it is being read.")

    async def scrub(self) -> None:
        """Rewrite the file, so that no scrap of what was deleted is left in it or in its log.

        `secure_delete` alone is not enough: SQLite moves rows between pages without wiping behind.
        """
        if self.path is not None:
            await self._outside_transactions("VACUUM")
            await self.checkpoint()
            await asyncio.to_thread(sync_log, self.path)

    async def _outside_transactions(self, statement: str) -> Sequence[Any]:
        async with self._lock, self._connected(_begin_nothing) as connection:
            return await completed(_patiently(lambda: _rows(connection, statement)))

    @asynccontextmanager
    async def _connected(self, begin: Begin) -> AsyncIterator[AsyncConnection]:
        connection = self._engine.connect()
        with told(self.path):
            try:
                await completed(self._start(connection, begin))
                yield connection
            finally:
                if connection.sync_connection is not None:
                    await completed(connection.close())

    async def _start(self, connection: AsyncConnection, begin: Begin) -> None:
        try:
            _ = await connection.start()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StoreError(f"The database cannot be reached: {reason}.") from error
        await begin(connection)

    async def _begin_reading(self, connection: AsyncConnection) -> None:
        _ = await connection.execution_options(**{sqlite_connection.READING: True})

    async def _begin_writing(self, connection: AsyncConnection) -> None:
        _ = await _patiently(connection.begin, BEGIN_TRIES, pause=0.01)

    async def _commit(self, connection: AsyncConnection) -> None:
        if self.path is not None:
            await _patiently(lambda: connection.exec_driver_sql("COMMIT"))
        await connection.commit()


async def _begin_nothing(connection: AsyncConnection) -> None:
    _ = await connection.execution_options(**{sqlite_connection.BARE: True})


async def _rows(connection: AsyncConnection, statement: str) -> Sequence[Any]:
    result = await connection.exec_driver_sql(statement)
    return result.all() if result.returns_rows else ()


async def _patiently(
    step: Callable[[], Awaitable[T]], tries: int | None = None, pause: float = 0.25
) -> T:
    for _ in range((tries or TRIES) - 1):
        with busy_passed_over():
            return await step()
        await asyncio.sleep(random.uniform(pause / 5, pause))  # noqa: S311 - jitter
    return await step()
