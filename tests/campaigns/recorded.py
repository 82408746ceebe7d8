"""What is recorded for the power losses: `python -m campaigns.recorded URL MODE SYNC WRITERS N`.

Two things at once and one after: writers hold lessons, then a learner is erased.
"""

import asyncio
import os
import sys

from campaigns.writer import ERASED, FACTS, TURNS, begin, hold, tell, turn
from loqua.store import archive, sqlite_connection
from loqua.store.engine import Database
from loqua.store.sql_repository import SqlRepository

WHOLE = sqlite_connection._SETTINGS  # noqa: SLF001 - the control loses what Loqua promises


def main(url: str, mode: str, sync: str, writers: int, lessons: int) -> None:
    """Write with this journal mode and this `synchronous`, in several processes."""
    sqlite_connection.journal_mode = lambda: mode
    sqlite_connection._SETTINGS = (f"synchronous = {sync}", *WHOLE[1:])  # noqa: SLF001 - same
    pids = []
    for writer in range(writers):
        pid = os.fork()
        if not pid:
            asyncio.run(hold(url, f"w{writer}", range(lessons)))
            os._exit(0)
        pids.append(pid)
    for pid in pids:
        assert os.waitpid(pid, 0)[1] == 0
    asyncio.run(_erased(url))


async def _erased(url: str) -> None:
    async with Database(url) as database:
        repository = SqlRepository(database, FACTS)
        await begin(repository, f"sess_{ERASED}", ERASED)
        for number in range(TURNS):
            await repository.append(f"sess_{ERASED}", turn(number, ERASED))
        await archive.erase(database, ERASED)
    tell("erased", ERASED)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
