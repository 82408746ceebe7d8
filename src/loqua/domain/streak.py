"""Days in a row, in the learner's own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WINDOW = 40
GRACE = timedelta(days=2)
"""One missed day is forgiven: practising every second day keeps a streak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """The practised days that may still form a run."""

    days: tuple[date, ...] = ()
    """The most recent practised days, ascending, at most WINDOW."""
    earlier: int = 0
    """Practised days of the same run that are older than the window."""

    def practised(self, day: date) -> "Streak":
        """The streak with one more practised day; the same day twice counts once."""
        if day in self.days:
            return self
        days = tuple(sorted((*self.days, day)))
        if len(days) <= WINDOW:
            return Streak(days=days, earlier=self.earlier)
        connected = days[1] - days[0] <= GRACE
        return Streak(days=days[1:], earlier=self.earlier + 1 if connected else 0)

    def on(self, today: date) -> int:
        """Practised days in the run that is still alive on `today`."""
        if not self.days or today - self.days[-1] > GRACE:
            return 0
        run = _run(self.days)
        return run + self.earlier if run == len(self.days) else run


def _run(days: Sequence[date]) -> int:
    length = 1
    for later, before in zip(reversed(days), list(reversed(days))[1:], strict=False):
        if later - before > GRACE:
            break
        length += 1
    return length


def local_day(at: datetime, time_zone: str) -> date:
    """The learner's calendar day at that moment."""
    return at.astimezone(ZoneInfo(time_zone)).date()
