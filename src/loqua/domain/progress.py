"""What a learner has done so far: totals that sessions add to, each counted once."""

from dataclasses import dataclass, field
from datetime import date, datetime

from loqua.domain.streak import Streak


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """An achievement and when it was reached."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Totals over all counted sessions."""

    total_sessions: int = 0
    total_minutes: int = 0
    words_learned: int = 0
    phrases_practiced: int = 0
    answers_right: int = 0
    answers_wrong: int = 0
    reviews_done: int = 0
    pronunciation_sum: float = 0.0
    pronunciation_attempts: int = 0
    topics: tuple[str, ...] = ()
    grammar_points: tuple[str, ...] = ()
    achievements: tuple[Unlocked, ...] = ()
    last_session_at: datetime | None = None
    streak: Streak = field(default_factory=Streak)
    longest_streak: int = 0

    @property
    def pronunciation_average(self) -> float:
        """0 to 100; 0 without an attempt."""
        if not self.pronunciation_attempts:
            return 0.0
        return self.pronunciation_sum / self.pronunciation_attempts

    def current_streak(self, today: date) -> int:
        return self.streak.on(today)
