"""The time of a lesson: the machine's, or one that starts at a moment to try out."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time in UTC; from `start` on, where one is given."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._from = time.monotonic()

    def __call__(self) -> datetime:
        if self._start is None:
            return datetime.now(UTC)
        return self._start.astimezone(UTC) + timedelta(seconds=time.monotonic() - self._from)
