"""The learner's context in the form of contract 000."""

import json
from datetime import UTC, date, datetime
from typing import Any

from loqua.domain.learner import Learner, Visit
from loqua.domain.level import Level
from loqua.domain.preferences import Goal, Preferences
from loqua.domain.progress import Progress, Unlocked
from loqua.domain.streak import Streak
from loqua.wire.context_000 import UserContext

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = AT.date()


def published(learner: Learner, today: date = TODAY) -> Any:
    return json.loads(UserContext.of(learner, today).model_dump_json())


def test_a_learner_of_whom_nothing_is_known_has_every_field_of_the_contract() -> None:
    assert published(Learner(id="u1")) == {
        "user_id": "u1",
        "preferences": {
            "learning_level": "absolute_beginner",
            "learning_goals": ["general"],
            "preferred_topics": [],
            "practice_frequency": "daily",
            "session_duration_preference": 15,
            "wants_formal_speech": True,
            "wants_kanji_practice": True,
            "wants_grammar_focus": False,
        },
        "progress": {
            "total_sessions": 0,
            "total_conversation_time": 0,
            "words_learned": 0,
            "phrases_practiced": 0,
            "pronunciation_score_avg": 0.0,
            "grammar_points_covered": [],
            "achievements_unlocked": [],
            "last_session_date": None,
            "current_streak": 0,
        },
        "session_history": [],
        "created_at": None,
        "updated_at": None,
    }


def test_what_a_learner_did_and_wishes_is_published() -> None:
    learner = Learner(
        id="u1",
        preferences=Preferences(
            learning_level=Level.ELEMENTARY,
            learning_goals=(Goal.TRAVEL,),
            preferred_topics=("food",),
        ),
        progress=Progress(
            total_sessions=2,
            total_minutes=17,
            words_learned=9,
            pronunciation_sum=150.0,
            pronunciation_attempts=2,
            grammar_points=("te-form",),
            achievements=(Unlocked(id="first_session", at=AT),),
            last_session_at=AT,
            streak=Streak(days=(TODAY,)),
        ),
        visits=(
            Visit(
                session_id="sess_1",
                started_at=AT,
                minutes=8,
                state="closed",
                topics=("food",),
                new_items=("ja.mizu",),
            ),
        ),
        created_at=AT,
        updated_at=AT,
    )
    context = published(learner)
    assert context["preferences"]["learning_level"] == "elementary"
    assert context["preferences"]["learning_goals"] == ["travel"]
    assert context["progress"] == {
        "total_sessions": 2,
        "total_conversation_time": 17,
        "words_learned": 9,
        "phrases_practiced": 0,
        "pronunciation_score_avg": 75.0,
        "grammar_points_covered": ["te-form"],
        "achievements_unlocked": ["first_session"],
        "last_session_date": "2026-11-25T09:00:00+00:00",
        "current_streak": 1,
    }
    assert context["session_history"] == [
        {
            "session_id": "sess_1",
            "date": "2026-11-25T09:00:00+00:00",
            "duration_minutes": 8,
            "topics_covered": ["food"],
            "new_vocabulary": ["ja.mizu"],
            "state": "closed",
        }
    ]
    assert context["created_at"] == "2026-11-25T09:00:00Z"


def test_a_streak_is_published_as_it_stands_today() -> None:
    learner = Learner(id="u1", progress=Progress(streak=Streak(days=(TODAY,))))
    assert published(learner, date(2026, 11, 27))["progress"]["current_streak"] == 1
    assert published(learner, date(2026, 11, 28))["progress"]["current_streak"] == 0


def test_neither_name_nor_memories_nor_the_operators_prompt_are_published() -> None:
    wishes = Preferences(system_prompt_override="Speak like a pirate.", voice="mei")
    text = json.dumps(published(Learner(id="u1", name="Ken", preferences=wishes)))
    assert "Ken" not in text
    assert "pirate" not in text


def test_fields_that_a_newer_contract_adds_are_kept() -> None:
    context = published(Learner(id="u1")) | {"tenant": "t1"}
    context["progress"]["stars"] = 5
    back = json.loads(UserContext.model_validate(context).model_dump_json())
    assert back["tenant"] == "t1"
    assert back["progress"]["stars"] == 5
