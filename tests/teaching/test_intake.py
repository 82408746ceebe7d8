"""A new learner's name and level, as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loqua.domain.level import Level
from loqua.teaching.commands import Command, command_in
from loqua.teaching.intake import MOST_NAME_CHARACTERS, level_in, name_in
from loqua.teaching.said import cleaned, has_words


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Ken", "Ken"),
        ("My name is Ken.", "Ken"),
        ("Hi, I'm Anna Maria!", "Anna Maria"),
        ("call me Bob", "Bob"),
        ("私の名前は田中です。", "田中"),
        ("わたしはケンです", "ケン"),
        ("田中と申します", "田中"),
        ("watashi wa Ken desu", "Ken"),
        ("こんにちは、メアリーです", "メアリー"),
        ("José", "José"),
        ("  Ken\u200b ", "Ken"),
    ],
)
def test_a_name_is_found_in_what_people_say(said: str, name: str) -> None:
    assert name_in(said) == name


@pytest.mark.parametrize("said", ["", "😀", "...", "skip", "いいえ", "x" * 500, "\x00\x07"])
def test_what_is_no_name_is_none(said: str) -> None:
    assert name_in(said) is None


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("1", Level.ABSOLUTE_BEGINNER),
        ("２", Level.BEGINNER),
        ("I am an absolute beginner", Level.ABSOLUTE_BEGINNER),
        ("beginner", Level.BEGINNER),
        ("upper intermediate", Level.UPPER_INTERMEDIATE),
        ("N3", Level.INTERMEDIATE),
        ("about A2", Level.ELEMENTARY),
        ("上級です", Level.ADVANCED),
        ("number 6 please", Level.ADVANCED),
    ],
)
def test_a_level_is_found_by_number_word_or_scale(said: str, level: Level) -> None:
    assert level_in(said) is level


@pytest.mark.parametrize("said", ["", "sushi", "7", "12", "😀"])
def test_what_names_no_level_is_none(said: str) -> None:
    assert level_in(said) is None


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("hint", Command.HINT),
        ("Hint, please!", Command.HINT),
        ("ヒント", Command.HINT),
        ("I don't know.", Command.HINT),
        ("わかりません。", Command.HINT),
        ("SKIP", Command.SKIP),
        ("もう一度", Command.REPEAT),
        ("stop", Command.STOP),
        ("終わり", Command.STOP),
        ("?", Command.HELP),
        ("a hint of lemon", None),
        ("", None),
    ],
)
def test_a_command_is_the_whole_utterance(said: str, command: Command | None) -> None:
    assert command_in(said) is command


@given(st.text(max_size=2000))
def test_any_text_is_read_without_failing(text: str) -> None:
    assert len(name_in(text) or "") <= MOST_NAME_CHARACTERS
    level_in(text)
    command_in(text)
    assert "\x00" not in cleaned(text)
    has_words(text)
