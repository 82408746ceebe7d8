"""Achievements as data: a title, what it takes, and the figure of progress that decides."""

from collections.abc import Callable
from dataclasses import dataclass

from loqua.domain.progress import Progress


@dataclass(frozen=True, slots=True)
class Achievement:
    """A rule: reached when its figure of progress is at its target."""

    id: str
    title: str
    description: str
    icon: str
    target: int
    figure: Callable[[Progress], int]

    def reached(self, progress: Progress) -> bool:
        return self.figure(progress) >= self.target


def _sessions(progress: Progress) -> int:
    return progress.total_sessions


def _minutes(progress: Progress) -> int:
    return progress.total_minutes


def _words(progress: Progress) -> int:
    return progress.words_learned


def _streak(progress: Progress) -> int:
    return progress.longest_streak


def _right(progress: Progress) -> int:
    return progress.answers_right


def _reviews(progress: Progress) -> int:
    return progress.reviews_done


def _topics(progress: Progress) -> int:
    return len(progress.topics)


def _phrases(progress: Progress) -> int:
    return progress.phrases_practiced


ACHIEVEMENTS = (
    Achievement("first_session", "First Lesson", "Held a first lesson", "🎉", 1, _sessions),
    Achievement("sessions_5", "Regular", "Held 5 lessons", "📅", 5, _sessions),
    Achievement("sessions_25", "Devoted", "Held 25 lessons", "🏵️", 25, _sessions),
    Achievement("sessions_100", "Hundred Lessons", "Held 100 lessons", "💯", 100, _sessions),
    Achievement("minutes_60", "First Hour", "Practised for an hour", "⏱️", 60, _minutes),
    Achievement("minutes_600", "Ten Hours", "Practised for ten hours", "⏳", 600, _minutes),
    Achievement("minutes_3000", "Fifty Hours", "Practised for fifty hours", "🕰️", 3000, _minutes),
    Achievement("words_1", "First Word", "Learned a first word", "🌱", 1, _words),
    Achievement("words_10", "Ten Words", "Learned 10 words", "🌿", 10, _words),
    Achievement("words_50", "Fifty Words", "Learned 50 words", "🌳", 50, _words),
    Achievement("words_100", "Hundred Words", "Learned 100 words", "📗", 100, _words),
    Achievement("words_250", "Word Collector", "Learned 250 words", "📚", 250, _words),
    Achievement("words_500", "Walking Dictionary", "Learned 500 words", "🏛️", 500, _words),
    Achievement("streak_3", "Three in a Row", "Kept a streak of 3 days", "🔥", 3, _streak),
    Achievement("streak_7", "A Whole Week", "Kept a streak of 7 days", "🔥", 7, _streak),
    Achievement("streak_30", "A Whole Month", "Kept a streak of 30 days", "🌋", 30, _streak),
    Achievement("streak_100", "Unstoppable", "Kept a streak of 100 days", "☄️", 100, _streak),
    Achievement("right_50", "Fifty Right", "Gave 50 right answers", "✅", 50, _right),
    Achievement("right_500", "Sharpshooter", "Gave 500 right answers", "🎯", 500, _right),
    Achievement("reviews_25", "Memory Keeper", "Did 25 reviews", "🧠", 25, _reviews),
    Achievement("reviews_250", "Elephant", "Did 250 reviews", "🐘", 250, _reviews),
    Achievement("topics_3", "Curious", "Spoke about 3 topics", "🧭", 3, _topics),
    Achievement("topics_8", "All-rounder", "Spoke about 8 topics", "🌏", 8, _topics),
    Achievement("phrases_10", "Talker", "Practised 10 phrases", "💬", 10, _phrases),
)


def newly_reached(progress: Progress) -> tuple[Achievement, ...]:
    """The achievements that this progress reaches and does not hold yet, in their order."""
    held = {unlocked.id for unlocked in progress.achievements}
    return tuple(a for a in ACHIEVEMENTS if a.id not in held and a.reached(progress))
