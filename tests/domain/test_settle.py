"""What a session does to its learner, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.learner import Learner
from loqua.domain.session import Session, Speaker, Utterance
from loqua.domain.settle import ItemFacts, performance, settle

START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FACTS = {
    "water": ItemFacts(topic="food"),
    "hello": ItemFacts(topic="greetings", kind="phrase"),
}


def evidence(item: str, outcome: Result, minute: int = 1) -> Evidence:
    return Evidence(
        item=item,
        direction=Direction.PRODUCTION,
        outcome=outcome,
        at=START + timedelta(minutes=minute),
    )


def held(*facts: Evidence, spoken: bool = True) -> Session:
    said = Utterance(speaker=Speaker.LEARNER, text="水", at=START)
    return Session(
        id="sess_1",
        learner_id="u1",
        room="r",
        started_at=START,
        ended_at=START + timedelta(minutes=4, seconds=1),
        utterances=(said,) if spoken else (),
        evidence=facts,
    )


def test_a_session_adds_minutes_words_topics_and_a_day() -> None:
    session = held(evidence("water", Result.RIGHT), evidence("hello", Result.WRONG))
    settled = settle(Learner(id="u1"), session, FACTS)
    progress = settled.learner.progress
    assert (progress.total_sessions, progress.total_minutes, progress.words_learned) == (1, 5, 1)
    assert progress.topics == ("food", "greetings")
    assert progress.current_streak(START.date()) == 1
    assert settled.outcome.new_items == ("water",)
    assert settled.outcome.performance == "fair"
    assert {card.item for card in settled.changed} == {"water", "hello"}


def test_a_session_without_a_word_of_the_learner_changes_nothing() -> None:
    learner = Learner(id="u1")
    settled = settle(learner, held(spoken=False), FACTS)
    assert settled.learner == learner
    assert settled.outcome.duration_minutes == 0


def test_a_word_is_new_only_once() -> None:
    first = settle(Learner(id="u1"), held(evidence("water", Result.RIGHT)), FACTS)
    second = settle(first.learner, held(evidence("water", Result.RIGHT)), FACTS)
    assert second.outcome.new_items == ()
    assert second.learner.progress.words_learned == 1
    assert second.outcome.reviewed == 1


def test_the_first_session_unlocks_its_achievements_once() -> None:
    first = settle(Learner(id="u1"), held(evidence("water", Result.RIGHT)), FACTS)
    assert set(first.outcome.achievements) == {"first_session", "words_1"}
    second = settle(first.learner, held(evidence("water", Result.RIGHT)), FACTS)
    assert second.outcome.achievements == ()


def test_wrong_then_right_leaves_a_card_that_lapsed_and_is_due_again_soon() -> None:
    session = held(evidence("water", Result.WRONG), evidence("water", Result.RIGHT, minute=2))
    [card] = settle(Learner(id="u1"), session, FACTS).changed
    assert (card.reviews, card.lapses) == (2, 1)
    assert card.due < START + timedelta(hours=1)


def test_an_item_that_left_the_content_still_counts_as_evidence() -> None:
    settled = settle(Learner(id="u1"), held(evidence("gone", Result.RIGHT)), {})
    assert settled.outcome.topics_covered == ()
    assert settled.outcome.new_items == ("gone",)


def test_performance_has_the_contracts_four_values() -> None:
    assert [performance(9, 1), performance(7, 3), performance(1, 1), performance(0, 3)] == [
        "excellent",
        "good",
        "fair",
        "needs_improvement",
    ]
    assert performance(0, 0) is None


def test_the_day_counted_is_that_of_the_sessions_zone() -> None:
    late = replace(held(), started_at=START.replace(hour=20), time_zone="Asia/Tokyo")
    late = replace(late, ended_at=late.started_at + timedelta(minutes=1))
    progress = settle(Learner(id="u1"), late, FACTS).learner.progress
    assert progress.streak.days[0].isoformat() == "2026-11-26"
