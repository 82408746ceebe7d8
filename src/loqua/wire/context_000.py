"""Contract 000: the learner's context as `GET /api/users/{id}/context` returns it."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from loqua.domain.learner import Learner, Visit
from loqua.domain.preferences import Preferences
from loqua.domain.progress import Progress


class _Wire(BaseModel):
    model_config = ConfigDict(extra="allow")


class WirePreferences(_Wire):
    """The contract's `preferences`."""

    learning_level: str
    learning_goals: Sequence[str]
    preferred_topics: Sequence[str]
    practice_frequency: str
    session_duration_preference: int
    wants_formal_speech: bool
    wants_kanji_practice: bool
    wants_grammar_focus: bool

    @classmethod
    def of(cls, preferences: Preferences) -> "WirePreferences":
        return cls(
            learning_level=preferences.level.value,
            learning_goals=[goal.value for goal in preferences.learning_goals],
            preferred_topics=preferences.preferred_topics,
            practice_frequency=preferences.practice_frequency,
            session_duration_preference=preferences.session_duration_preference,
            wants_formal_speech=preferences.wants_formal_speech,
            wants_kanji_practice=preferences.wants_kanji_practice,
            wants_grammar_focus=preferences.wants_grammar_focus,
        )


class WireProgress(_Wire):
    """The contract's `progress`."""

    total_sessions: int
    total_conversation_time: int
    """Minutes."""
    words_learned: int
    phrases_practiced: int
    pronunciation_score_avg: float
    """0 to 100."""
    grammar_points_covered: Sequence[str]
    achievements_unlocked: Sequence[str]
    last_session_date: str | None
    current_streak: int

    @classmethod
    def of(cls, progress: Progress, today: date) -> "WireProgress":
        last = progress.last_session_at
        return cls(
            total_sessions=progress.total_sessions,
            total_conversation_time=progress.total_minutes,
            words_learned=progress.words_learned,
            phrases_practiced=progress.phrases_practiced,
            pronunciation_score_avg=progress.pronunciation_average,
            grammar_points_covered=progress.grammar_points,
            achievements_unlocked=[unlocked.id for unlocked in progress.achievements],
            last_session_date=last.isoformat() if last else None,
            current_streak=progress.current_streak(today),
        )


class WireVisit(_Wire):
    """One entry of the contract's `session_history`."""

    session_id: str
    date: str
    duration_minutes: int
    topics_covered: Sequence[str]
    new_vocabulary: Sequence[str]
    state: str

    @classmethod
    def of(cls, visit: Visit) -> "WireVisit":
        return cls(
            session_id=visit.session_id,
            date=visit.started_at.isoformat(),
            duration_minutes=visit.minutes,
            topics_covered=visit.topics,
            new_vocabulary=visit.new_items,
            state=visit.state,
        )


class UserContext(_Wire):
    """The contract's response."""

    user_id: str
    preferences: WirePreferences
    progress: WireProgress
    session_history: Sequence[WireVisit]
    created_at: datetime | None
    updated_at: datetime | None

    @classmethod
    def of(cls, learner: Learner, today: date) -> "UserContext":
        return cls(
            user_id=learner.id,
            preferences=WirePreferences.of(learner.preferences),
            progress=WireProgress.of(learner.progress, today),
            session_history=[WireVisit.of(visit) for visit in learner.visits],
            created_at=learner.created_at,
            updated_at=learner.updated_at,
        )
