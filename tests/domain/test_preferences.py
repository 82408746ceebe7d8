"""Preferences by the contract's names, read from text."""

import pytest

from loqua.domain.level import Level
from loqua.domain.preferences import READERS, Goal, Preferences
from loqua.errors import InvalidValue


def test_every_kind_of_preference_is_read_from_text() -> None:
    wishes = Preferences()
    for name, text in {
        "learning_level": "elementary",
        "learning_goals": "travel, business",
        "preferred_topics": "food,travel",
        "session_duration_preference": "20",
        "wants_formal_speech": "no",
        "speech_speed": "0.8",
    }.items():
        wishes = wishes.with_text(name, text)
    assert wishes.learning_level is Level.ELEMENTARY
    assert wishes.learning_goals == (Goal.TRAVEL, Goal.BUSINESS)
    assert wishes.preferred_topics == ("food", "travel")
    assert wishes.session_duration_preference == 20
    assert wishes.wants_formal_speech is False
    assert wishes.speech_speed == 0.8


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("learning_level", "expert"),
        ("learning_goals", "gold"),
        ("session_duration_preference", "0"),
        ("session_duration_preference", "many"),
        ("session_duration_preference", "１５"),
        ("wants_kanji_practice", "maybe"),
        ("speech_speed", "nan"),
        ("speech_speed", "fast"),
        ("preferred_topics", "x" * 61),
        ("system_prompt_override", "x" * 2001),
        ("colour", "red"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name(name: str, text: str) -> None:
    with pytest.raises(InvalidValue, match=name):
        Preferences().with_text(name, text)


def test_every_preference_can_be_set() -> None:
    assert len(READERS) == 11
