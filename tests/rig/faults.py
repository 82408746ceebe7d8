"""How a vendor misbehaves, on request."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """Answer with this HTTP status instead."""

    code: int
    retry_after: float | None = None


@dataclass(frozen=True)
class Hang:
    """Say nothing at all for this long, then drop the connection."""

    seconds: float = 60.0


@dataclass(frozen=True)
class Cut:
    """Drop the connection after this many pieces of a streamed answer."""

    after: int = 1


Fault = Status | Hang | Cut


class Faults:
    """The faults to come: one per request while any are queued, then `always` if it is set."""

    def __init__(self) -> None:
        self.once: deque[Fault] = deque()
        self.always: Fault | None = None

    def add(self, *faults: Fault) -> None:
        """Queue faults for the next requests."""
        self.once.extend(faults)

    def take(self) -> Fault | None:
        """Return the fault for this request, if it is to have one."""
        return self.once.popleft() if self.once else self.always
