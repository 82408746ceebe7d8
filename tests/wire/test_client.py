"""The messages on a learner's screen."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from loqua.wire.client import (
    TOPIC,
    AchievementBody,
    Body,
    CorrectionBody,
    DrillBody,
    Envelope,
    EvidenceBody,
    LearnerBody,
    NoticeBody,
    ProgressBody,
    SessionBody,
    StateBody,
    SummaryBody,
    Token,
    TutorBody,
    VocabularyBody,
)

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TOKENS = (Token(surface="水", reading="みず", romaji="mizu", lemma="水"), Token(surface="。"))

BODIES: tuple[Body, ...] = (
    SessionBody(state="open", session_id="sess_1", user_id="u1"),
    SessionBody(state="closed", session_id="sess_1", reason="finished"),
    SessionBody(state="refused", session_id=None, reason="no learner"),
    TutorBody(text="水。", tokens=TOKENS),
    LearnerBody(text="水。", tokens=TOKENS),
    LearnerBody(text=""),
    DrillBody.model_validate(
        {
            "item": "ja.mizu",
            "kind": "translation",
            "direction": "production",
            "prompt": "How do you say “water”?",
            "try": 2,
        }
    ),
    DrillBody(item="ja.mizu", kind="meaning", direction="recall", prompt="水?", accepts=("water",)),
    EvidenceBody(item="ja.mizu", direction="recall", outcome="hinted", hints=1, due=AT),
    CorrectionBody(item="ja.mizu", said="みす", better="水", reading="みず", why="す → ず"),
    VocabularyBody(
        item="ja.mizu",
        spelling="水",
        reading="みず",
        translations=("water",),
        level="beginner",
        topic="food",
    ),
    ProgressBody(
        total_sessions=1,
        total_conversation_time=4,
        words_learned=8,
        current_streak=1,
        due_now=0,
    ),
    AchievementBody(id="words_1", title="First Word", description="Learned one", icon="🌱"),
    SummaryBody(
        session_id="sess_1",
        minutes=4,
        new_items=("ja.mizu",),
        reviewed=0,
        right=1,
        wrong=0,
        performance="excellent",
        practise_next=(),
        next_review=AT,
        text="Today: 4 minutes.",
    ),
    SummaryBody(
        session_id="sess_1",
        minutes=1,
        new_items=(),
        reviewed=0,
        right=0,
        wrong=0,
        performance=None,
        practise_next=(),
        next_review=None,
        text="Today: 1 minute.",
    ),
    NoticeBody(code="practice", text="No language model.", severity="warning"),
    StateBody(agent="listening"),
)


def sent(body: Body) -> dict[str, Any]:
    envelope = Envelope.around(body, message_id="m1", at=AT)
    message = json.loads(envelope.model_dump_json())
    assert isinstance(message, dict)
    return message


def kinds() -> Iterator[type[Body]]:
    return (kind for kind in Body.__subclasses__() if kind is not Token)


def test_a_message_is_an_envelope_around_a_body() -> None:
    assert sent(NoticeBody(code="typed", text="Please type.")) == {
        "v": 1,
        "id": "m1",
        "type": "notice",
        "ts": "2026-11-25T09:00:00Z",
        "body": {"code": "typed", "text": "Please type.", "severity": "info"},
    }
    assert TOPIC == "loqua.events"


@pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body.type_))
def test_every_body_comes_back_as_it_was_sent(body: Body) -> None:
    message = sent(body)
    assert message["type"] == body.type_
    assert Envelope.model_validate(message).body == message["body"]
    back = type(body).model_validate(message["body"])
    assert back.model_dump(mode="json") == body.model_dump(mode="json")


def test_every_type_of_message_is_tried_here_and_has_a_name_of_its_own() -> None:
    assert {type(body) for body in BODIES} == set(kinds())
    names = [kind.type_ for kind in kinds()]
    assert sorted(names) == sorted(set(names))
    assert set(names) == {
        "session", "tutor", "learner", "drill", "evidence", "correction", "vocabulary",
        "progress", "achievement", "summary", "notice", "state",
    }  # fmt: skip


def test_what_is_not_known_is_left_out() -> None:
    assert sent(SessionBody(state="open", session_id="s"))["body"] == {
        "state": "open",
        "session_id": "s",
    }
    assert sent(TutorBody(text="水", tokens=(Token(surface="水"),)))["body"]["tokens"] == [
        {"surface": "水"}
    ]


def test_a_question_counts_its_tries_and_hides_its_answers() -> None:
    body = sent(DrillBody(item="i", kind="meaning", direction="recall", prompt="?"))["body"]
    assert body["try"] == 1
    assert "accepts" not in body
    assert "attempt" not in body


def test_a_body_does_not_change_and_has_no_field_too_many() -> None:
    body = NoticeBody(code="c", text="t")
    with pytest.raises(ValidationError):
        body.text = "other"  # type: ignore[misc]  # that is what is refused
    with pytest.raises(ValidationError):
        NoticeBody.model_validate({"code": "c", "text": "t", "colour": "red"})


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (SessionBody, {"state": "paused", "session_id": "s"}),
        (NoticeBody, {"code": "c", "text": "t", "severity": "fatal"}),
        (StateBody, {"agent": "asleep"}),
        (
            EvidenceBody,
            {"item": "i", "direction": "sideways", "outcome": "right", "hints": 0, "due": AT},
        ),
    ],
)
def test_a_value_outside_its_choices_is_refused(
    kind: type[Body], content: dict[str, object]
) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(content)
