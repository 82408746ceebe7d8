from datetime import datetime
from pathlib import Path

import pytest

from e2e.operator.command import Command
from e2e.operator.held import LEARNER, SAID, SESSION

PREFERENCES = {
    "learning_level": "beginner",
    "learning_goals": ["general"],
    "preferred_topics": [],
    "practice_frequency": "daily",
    "session_duration_preference": 15,
    "wants_formal_speech": True,
    "wants_kanji_practice": True,
    "wants_grammar_focus": False,
}
PROGRESS = {
    "total_sessions": 1,
    "total_conversation_time": 3,
    "words_learned": 1,
    "phrases_practiced": 0,
    "pronunciation_score_avg": 0.0,
    "grammar_points_covered": [],
    "last_session_date": "2026-11-20T09:30:00+00:00",
}
VISIT = {
    "session_id": SESSION,
    "date": "2026-11-20T09:30:00+00:00",
    "duration_minutes": 3,
    "topics_covered": ["family"],
    "new_vocabulary": ["ja.haha"],
    "state": "closed",
}


@pytest.mark.usefixtures("database")
def test_a_learner_is_shown_as_the_contract_has_them(loqua: Command) -> None:
    """Contract 000: GET /api/users/{user_id}/context."""
    shown = loqua("learner", "show", LEARNER, "--json").json
    streak = shown["progress"].pop("current_streak")
    achievements = shown["progress"].pop("achievements_unlocked")
    created, updated = shown.pop("created_at"), shown.pop("updated_at")
    assert shown == {
        "user_id": LEARNER,
        "preferences": PREFERENCES,
        "progress": PROGRESS,
        "session_history": [VISIT],
    }
    assert streak >= 0
    assert "first_session" in achievements
    assert datetime.fromisoformat(created) <= datetime.fromisoformat(updated)
    plain = loqua("learner", "show", LEARNER).out
    assert plain.startswith(f"{LEARNER}: Aki, beginner\n")
    assert "total_sessions: 1" in plain


@pytest.mark.usefixtures("database")
def test_learners_and_their_lessons_are_listed(loqua: Command) -> None:
    listed = loqua("learner", "list").out
    assert listed.startswith(f"{LEARNER}: Aki, ")
    assert listed.endswith("last 2026-11-20\n")
    (one,) = loqua("learner", "list", "--json").json
    assert (one["id"], one["name"], one["total_sessions"]) == (LEARNER, "Aki", 1)
    line = loqua("session", "list", LEARNER).out
    assert line.split() == [SESSION, LEARNER, "closed", "3", "min", "finished"]
    (held,) = loqua("session", "list", LEARNER, "--json").json
    assert held["session"]["id"] == SESSION
    assert loqua("session", "list").out == line


@pytest.mark.usefixtures("database")
def test_a_lesson_is_shown_word_by_word(loqua: Command) -> None:
    shown = loqua("session", "show", SESSION, "--json").json
    assert (shown["id"], shown["learner_id"], shown["state"]) == (SESSION, LEARNER, "closed")
    assert [said["text"] for said in shown["utterances"]] == [SAID]
    assert [fact["outcome"] for fact in shown["evidence"]] == ["right", "wrong"]
    assert shown["outcome"]["duration_minutes"] == 3
    plain = loqua("session", "show", SESSION).out
    assert f"learner: {SAID}" in plain
    assert "ja.haha production: wrong" in plain


@pytest.mark.usefixtures("database")
def test_preferences_are_set_together_or_not_at_all(loqua: Command) -> None:
    good = ["learning_level=intermediate", "preferred_topics=food, travel", "display_name=Ken"]
    assert loqua("learner", "set", LEARNER, *good, "wants_kanji_practice=no").exit_code == 0
    shown = loqua("learner", "show", LEARNER, "--json").json
    assert shown["preferences"] == {
        **PREFERENCES,
        "learning_level": "intermediate",
        "preferred_topics": ["food", "travel"],
        "wants_kanji_practice": False,
    }
    assert loqua("learner", "list").out.startswith(f"{LEARNER}: Ken,")
    for bad in ("learning_level=genius", "nonsense=1", "voice", "session_duration_preference=0"):
        refusal = loqua("learner", "set", LEARNER, "practice_frequency=weekly", bad).refusal
        assert bad.partition("=")[0] in refusal
    assert loqua("learner", "show", LEARNER, "--json").json["preferences"] == shown["preferences"]


def test_a_learner_can_be_set_up_before_the_first_lesson(loqua: Command) -> None:
    assert loqua("learner", "set", "new-1", "learning_level=elementary").exit_code == 0
    shown = loqua("learner", "show", "new-1", "--json").json
    assert shown["preferences"]["learning_level"] == "elementary"
    assert shown["session_history"] == []
    assert "1 to 128 of the characters" in loqua("learner", "set", "../x", "voice=mei").refusal


@pytest.mark.usefixtures("database")
def test_erase_asks_and_no_keeps(loqua: Command) -> None:
    for answer in ("n\n", "\n", ""):
        ran = loqua("learner", "erase", LEARNER, typed=answer)
        assert ran.exit_code == 1
        assert f"Delete everything of {LEARNER}?" in ran.out
        assert "Traceback" not in ran.err
    assert loqua("learner", "list").out.startswith(LEARNER)


def test_erase_leaves_nothing(loqua: Command, database: Path) -> None:
    assert SAID.encode() in database.read_bytes()
    ran = loqua("learner", "erase", LEARNER, typed="y\n")
    assert ran.exit_code == 0
    assert "1 learner" in ran.out
    assert "1 session" in ran.out
    assert loqua("learner", "list", "--json").json == []
    assert f"No learner {LEARNER} is stored." in loqua("learner", "export", LEARNER).refusal
    for file in database.parent.glob("loqua.db*"):
        assert SAID.encode() not in file.read_bytes(), file


@pytest.mark.usefixtures("database")
def test_export_is_all_that_is_stored(loqua: Command) -> None:
    exported = loqua("learner", "export", LEARNER).json
    assert exported["learner"]["name"] == "Aki"
    assert exported["learner"]["preferences"].items() >= PREFERENCES.items()
    assert [card["item"] for card in exported["cards"]] == ["ja.haha"]
    (session,) = exported["sessions"]
    assert [entry["number"] for entry in session["entries"]] == [1, 2, 3]
    assert session["entries"][0]["text"] == SAID


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "command",
    [
        ("learner", "show", "nobody"),
        ("learner", "show", "nobody", "--json"),
        ("learner", "export", "nobody"),
        ("learner", "erase", "nobody", "--yes"),
        ("session", "list", "nobody"),
        ("session", "show", "nobody"),
        ("content", "show", "nobody"),
    ],
    ids=" ".join,
)
def test_an_unknown_id_is_refused_by_name(loqua: Command, command: tuple[str, ...]) -> None:
    assert "nobody" in loqua(*command).refusal
