"""What a lesson starts from."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from loqua.content.catalog import Catalog
from loqua.domain.evidence import Direction
from loqua.domain.learner import Learner
from loqua.domain.level import Level
from loqua.domain.preferences import Preferences
from loqua.domain.progress import Progress
from loqua.domain.review import new_card
from loqua.domain.streak import Streak
from loqua.tutor.clock import Clock
from loqua.tutor.opening import Zones, model_greeting, new_session
from tutor.unreliable import AT


@pytest.mark.parametrize(
    ("room", "own", "expected"),
    [
        ("Asia/Tokyo", "Europe/Paris", "Asia/Tokyo"),
        (None, "Europe/Paris", "Europe/Paris"),
        (None, None, "UTC"),
    ],
)
def test_the_room_decides_the_zone_then_the_learner_then_the_setting(
    room: str | None, own: str | None, expected: str
) -> None:
    assert Zones(room=room).of(Learner(id="u1", time_zone=own)) == expected


def test_a_session_has_an_id_that_nobody_guesses() -> None:
    ids = {new_session(Learner(id="u1"), "room", Zones(), AT).id for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"sess_20261125_090000_[a-z2-7]{26}", one) for one in ids)


def test_a_model_greets_a_new_learner_by_asking_the_name(catalog: Catalog) -> None:
    session = new_session(Learner(id="u1"), "room", Zones(), AT)
    text = model_greeting(Learner(id="u1"), catalog, session)
    assert "Welcome to Loqua" in text
    assert "What is your name?" in text


def test_a_model_greets_a_known_learner_with_streak_and_due(catalog: Catalog) -> None:
    item = next(iter(catalog.items))
    cards = [new_card(one, Direction.RECALL, AT - timedelta(days=1)) for one in (item, "ja.gone")]
    learner = Learner(
        id="u1",
        name="Ken",
        progress=Progress(total_sessions=1, streak=Streak(days=(AT.date(),))),
        cards={card.key: card for card in cards},
    )
    text = model_greeting(learner, catalog, new_session(learner, "room", Zones(), AT))
    assert "おかえりなさい、Kenさん！" in text
    assert "1 item is due for review." in text
    session = new_session(learner, "room", Zones(), AT)
    nameless = replace(learner, name=None)
    levelled = replace(nameless, preferences=Preferences(learning_level=Level.BEGINNER))
    assert "おかえりなさい！" in model_greeting(levelled, catalog, session)
    assert "What is your name?" in model_greeting(nameless, catalog, session)


def test_a_clock_that_was_set_goes_on_from_there_in_utc() -> None:
    clock = Clock(AT.astimezone())
    assert timedelta(0) <= clock() - AT < timedelta(seconds=5)
    assert clock().utcoffset() == timedelta(0)
    assert clock() <= clock()
    assert Clock()().utcoffset() == timedelta(0)
