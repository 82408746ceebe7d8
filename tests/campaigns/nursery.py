# ruff: noqa: S311 - chance, not secrecy
"""Writers that are killed at random moments: `python -m campaigns.nursery URL NAME KILLS WRITERS`.

They are forked from one process that has imported everything, so a kill costs milliseconds.
"""

import asyncio
import itertools
import json
import os
import random
import signal
import sys
import time

from campaigns.writer import hold

LONGEST = 0.12
"""Seconds between two kills at most; a writer lives as many times longer as there are writers."""


class Writer:
    """A process that writes until it is killed."""

    def __init__(self, url: str, name: str) -> None:
        self._told, told = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.dup2(told, 1)
            asyncio.run(hold(url, name, itertools.count()))
        os.close(told)

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)

    def told(self) -> list[str]:
        """What it had acknowledged before it was killed."""
        _, status = os.waitpid(self._pid, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        with os.fdopen(self._told) as lines:
            return lines.read().splitlines()


def main(url: str, name: str, kills: int, writers: int) -> None:
    """Keep so many writers at work, kill them one by one and the last of them all at once."""
    named = (Writer(url, f"{name}{number}") for number in itertools.count())
    alive = list(itertools.islice(named, writers))
    told: list[list[str]] = []
    for _ in range(kills - writers):
        time.sleep(random.uniform(0, LONGEST))
        writer = alive.pop(random.randrange(writers))
        writer.kill()
        told.append(writer.told())
        alive.append(next(named))
    time.sleep(random.uniform(0.1, 0.5))
    for writer in alive:
        writer.kill()
    told += [writer.told() for writer in alive]
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
