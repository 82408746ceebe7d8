"""A learner who comes back: greeting, reviews first, then what is new for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from loqua.content.catalog import Catalog
from loqua.domain.evidence import Direction
from loqua.domain.learner import Learner, Visit
from loqua.domain.level import Level
from loqua.domain.preferences import Preferences
from loqua.domain.progress import Progress
from loqua.domain.review import Card
from loqua.domain.streak import Streak
from loqua.teaching.plan import Ask, Present, Scene, new_items, planned
from teaching.classroom import AT, BEGINNER, EAT, SMALL, TEA, WATER, Classroom, right


def card(item: str, direction: Direction, *, days_overdue: float) -> Card:
    due = AT - timedelta(days=days_overdue)
    return Card(item=item, direction=direction, due=due, state=2, step=None, stability=3.0)


def with_cards(learner: Learner, *cards: Card) -> Learner:
    return replace(learner, cards={one.key: one for one in cards})


@pytest.fixture
def known(learner: Learner) -> Learner:
    days = tuple((AT - timedelta(days=n)).date() for n in (3, 2, 1))
    return with_cards(
        replace(
            learner,
            progress=Progress(total_sessions=3, streak=Streak(days=days)),
            visits=(
                Visit(
                    session_id="sess_0",
                    started_at=AT - timedelta(days=1),
                    minutes=9,
                    state="closed",
                    last_item=TEA.id,
                ),
            ),
        ),
        card(WATER.id, Direction.RECALL, days_overdue=1),
        card(TEA.id, Direction.PRODUCTION, days_overdue=2),
        card(WATER.id, Direction.PRODUCTION, days_overdue=-4),
    )


def test_a_known_learner_is_greeted_by_name_streak_due_and_where_they_stopped(
    known: Learner,
) -> None:
    text = Classroom(known, SMALL).open().text
    assert "おかえりなさい、Kenさん！" in text
    assert "You have practised 3 days in a row." in text
    assert "2 items are due for review." in text
    assert "Last time we stopped at お茶 (tea)." in text
    assert "What is your name" not in text


def test_a_streak_that_is_over_is_not_mentioned(known: Learner) -> None:
    text = Classroom(known, SMALL, at=AT + timedelta(days=30)).open().text
    assert "in a row" not in text


def test_one_due_item_is_one_item(known: Learner) -> None:
    learner = with_cards(known, card(WATER.id, Direction.RECALL, days_overdue=1))
    assert "1 item is due for review." in Classroom(learner, SMALL).open().text


def test_the_day_of_the_streak_is_the_learners_own(known: Learner) -> None:
    """Late on the third day in Los Angeles it is the fourth in UTC already: the run stands."""
    at = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
    assert "3 days in a row" in Classroom(known, SMALL, at=at).open().text


def test_a_nameless_learner_is_welcomed_back_and_not_asked_again(known: Learner) -> None:
    text = Classroom(replace(known, name=None), SMALL).open().text
    assert "おかえりなさい！" in text
    assert "name" not in text


def test_a_learner_whose_first_sessions_did_not_count_is_known_all_the_same(
    known: Learner,
) -> None:
    learner = replace(known, progress=Progress())
    assert "おかえりなさい" in Classroom(learner, SMALL).open().text


def test_an_item_that_left_the_content_is_not_asked_nor_counted(known: Learner) -> None:
    learner = with_cards(known, card("ja.gone", Direction.RECALL, days_overdue=9))
    learner = replace(learner, visits=(replace(known.visits[0], last_item="ja.gone"),))
    room = Classroom(learner, SMALL)
    text = room.open().text
    assert "due for review" not in text
    assert "stopped" not in text
    assert room.drill.item != "ja.gone"


def test_reviews_come_first_the_longest_overdue_before_the_others(known: Learner) -> None:
    steps = planned(known, SMALL, AT)
    reviews = [s.drill for s in steps[:2] if isinstance(s, Ask)]
    assert [(d.item.id, d.direction) for d in reviews] == [
        (TEA.id, Direction.PRODUCTION),
        (WATER.id, Direction.RECALL),
    ]
    assert isinstance(steps[2], Present)


def test_what_is_not_due_yet_is_not_asked(known: Learner) -> None:
    asked = [s.drill for s in planned(known, SMALL, AT) if isinstance(s, Ask)]
    assert (WATER.id, Direction.PRODUCTION) not in {(d.item.id, d.direction) for d in asked}


def test_many_reviews_leave_no_room_for_new_items(catalog: Catalog, learner: Learner) -> None:
    old = [card(i, Direction.RECALL, days_overdue=5) for i in catalog.items][:60]
    steps = planned(with_cards(learner, *old), catalog, AT)
    first_scene = next(n for n, step in enumerate(steps) if isinstance(step, Present | Scene))
    assert first_scene == 45
    assert all(isinstance(step, Ask) for step in steps[:first_scene])


def test_a_longer_lesson_has_more_new_items(catalog: Catalog, learner: Learner) -> None:
    def fresh(minutes: int) -> int:
        wishes = replace(BEGINNER, session_duration_preference=minutes)
        steps = planned(replace(learner, preferences=wishes), catalog, AT)
        before_scene = steps[: next(n for n, s in enumerate(steps) if isinstance(s, Scene))]
        return len({s.drill.item.id for s in before_scene if isinstance(s, Ask)})

    assert (fresh(5), fresh(15), fresh(30)) == (3, 8, 16)


@pytest.mark.parametrize("level", list(Level))
def test_new_items_are_of_the_learners_level_first_and_never_two_above(
    catalog: Catalog, level: Level
) -> None:
    learner = Learner(id="u1", preferences=Preferences(learning_level=level))
    fresh = new_items(learner, catalog)
    ranks = [one.level.rank for one in fresh]
    assert max(ranks) <= level.rank + 1
    own = [rank for rank in ranks if rank <= level.rank]
    assert own == sorted(own, reverse=True), "nearest below the level first"
    assert ranks == own + [rank for rank in ranks if rank > level.rank]


def test_preferred_topics_come_before_other_topics(catalog: Catalog) -> None:
    topic = catalog.topics[-1]
    wishes = Preferences(learning_level=Level.ADVANCED, preferred_topics=(topic,))
    fresh = new_items(Learner(id="u1", preferences=wishes), catalog)
    size = sum(1 for one in catalog.items.values() if one.topic == topic)
    assert {one.topic for one in fresh[:size]} == {topic}


def test_a_topic_that_does_not_exist_changes_nothing(catalog: Catalog, learner: Learner) -> None:
    wishes = replace(BEGINNER, preferred_topics=("quantum-cooking",))
    wishing = replace(learner, preferences=wishes)
    assert new_items(wishing, catalog) == new_items(learner, catalog)


def test_an_item_with_a_card_is_not_new(known: Learner) -> None:
    assert {one.id for one in new_items(known, SMALL)} == {"ja.arigatou", EAT.id}


def test_each_lesson_has_another_scene(catalog: Catalog, learner: Learner) -> None:
    chosen: list[str] = []
    for sessions in range(3):
        progress = Progress(total_sessions=sessions)
        steps = planned(replace(learner, progress=progress), catalog, AT)
        chosen.extend(step.roleplay.id for step in steps if isinstance(step, Scene))
    assert len(chosen) == 3
    reachable = [r for r in catalog.roleplays if r.level is Level.ABSOLUTE_BEGINNER]
    assert len(set(chosen)) == min(3, len(reachable))


def test_a_scene_is_of_a_level_that_the_learner_has_reached(
    catalog: Catalog, learner: Learner
) -> None:
    for sessions in range(len(catalog.roleplays)):
        progress = Progress(total_sessions=sessions)
        for step in planned(replace(learner, progress=progress), catalog, AT):
            if isinstance(step, Scene):
                assert step.roleplay.level is Level.ABSOLUTE_BEGINNER


def test_following_days_review_what_is_due_on_its_day(catalog: Catalog, learner: Learner) -> None:
    at = AT
    for _ in range(5):
        due = [one.key for one in learner.due(at) if one.item in catalog.items]
        room = Classroom(learner, catalog, at=at)
        room.hold(right)
        asked = [(fact.item, fact.direction) for fact in room.evidence]
        assert asked[: len(due)] == due, "the due cards come first, in their order"
        assert "due for review" in room.replies[0].text or not due
        learner = room.settled()
        assert not set(due) & {one.key for one in learner.due(room.at)}, "reviewed is not due"
        at += timedelta(days=1)
    assert learner.progress.total_sessions == 5
    assert learner.progress.current_streak(at.date()) == 5
    assert learner.progress.reviews_done > 0


def test_a_month_of_lessons_ends_with_a_growing_vocabulary(
    catalog: Catalog, learner: Learner
) -> None:
    at, words = AT, []
    for _ in range(30):
        room = Classroom(learner, catalog, at=at)
        room.hold(right)
        learner = room.settled()
        words.append(learner.progress.words_learned)
        at += timedelta(days=1)
    assert words == sorted(words)
    assert words[-1] > words[0] * 3
    assert learner.progress.total_minutes < 30 * 60
