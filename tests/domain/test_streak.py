"""Days in a row in the learner's own calendar."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from loqua.domain.streak import WINDOW, Streak, local_day

MONDAY = date(2026, 11, 23)


def after(*offsets: int) -> Streak:
    streak = Streak()
    for offset in offsets:
        streak = streak.practised(MONDAY + timedelta(days=offset))
    return streak


def test_consecutive_days_count_and_the_same_day_counts_once() -> None:
    assert after(0, 1, 1, 2).on(MONDAY + timedelta(days=2)) == 3


def test_one_missed_day_is_forgiven_and_two_are_not() -> None:
    assert after(0, 2).on(MONDAY + timedelta(days=2)) == 2
    assert after(0, 3).on(MONDAY + timedelta(days=3)) == 1


def test_a_streak_dies_when_the_learner_stays_away() -> None:
    assert after(0, 1).on(MONDAY + timedelta(days=3)) == 2
    assert after(0, 1).on(MONDAY + timedelta(days=4)) == 0


def test_a_session_that_is_counted_late_closes_the_gap_it_belongs_in() -> None:
    assert after(0, 3).practised(MONDAY + timedelta(days=1)).on(MONDAY + timedelta(days=3)) == 3


def test_the_day_is_the_learners_not_utc() -> None:
    late = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
    assert local_day(late, "Asia/Tokyo") == date(2026, 11, 26)
    assert local_day(late, "America/Los_Angeles") == date(2026, 11, 25)


@given(st.integers(min_value=1, max_value=400))
def test_a_streak_longer_than_the_window_is_still_counted_whole(days: int) -> None:
    streak = after(*range(days))
    assert streak.on(MONDAY + timedelta(days=days - 1)) == days
    assert len(streak.days) <= WINDOW


@given(st.lists(st.integers(min_value=0, max_value=WINDOW - 1), min_size=1))
def test_the_order_in_which_days_are_counted_does_not_matter(offsets: list[int]) -> None:
    today = MONDAY + timedelta(days=WINDOW)
    assert after(*offsets).on(today) == after(*sorted(offsets)).on(today)
