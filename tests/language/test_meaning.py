"""Answers in the learner's language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loqua.language.meaning import compare_meaning


@pytest.mark.parametrize(
    ("translation", "given"),
    [
        ("to eat", "eat"),
        ("eat", "to eat"),
        ("water", "Water."),
        ("dog", "a dog"),
        ("dog", "dogs"),
        ("let's eat (before a meal)", "let's eat"),
        ("let's eat", "Let’s eat!"),
        ("hot / warm", "warm"),
        ("station", "staton"),
        ("station", "it's a station"),
        ("to be", "be"),
        ("I", "i"),
        ("station", "ｓｔａｔｉｏｎ"),
    ],
)
def test_articles_case_marks_and_slips_do_not_count(translation: str, given: str) -> None:
    assert compare_meaning([translation], given).match


@pytest.mark.parametrize(
    ("translation", "given"),
    [
        ("dog", "fog"),
        ("to eat", "to drink"),
        ("mother", "father"),
        ("good morning", "morning"),
        ("good morning", "good evening"),
        ("is", "s"),
        ("water", ""),
        ("water", "みず"),
        ("water", "water " * 1_000),
    ],
)
def test_another_meaning_is_wrong(translation: str, given: str) -> None:
    assert not compare_meaning([translation], given).match


def test_any_of_the_translations_is_right() -> None:
    assert compare_meaning(["to ride", "to get on"], "get on").accepted == "to get on"


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_nothing_a_learner_says_raises(given: str) -> None:
    compare_meaning(["water", "cold water"], given)
