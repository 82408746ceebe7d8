"""A new learner: name, level, first words."""

import pytest

from loqua.content.catalog import Catalog
from loqua.domain.learner import Learner
from loqua.domain.level import Level
from loqua.domain.session import EndReason
from loqua.wire.client import VocabularyBody
from teaching.classroom import SMALL, Classroom, right

NEW = Learner(id="u1")


def test_a_new_learner_is_asked_name_then_level_then_taught(catalog: Catalog) -> None:
    room = Classroom(NEW, catalog)
    assert "Welcome to Loqua" in room.open().text
    assert "name" in room.replies[-1].text
    asked = room.say("My name is Ken.")
    assert "Kenさん" in asked.text
    assert asked.learner
    assert asked.learner.name == "Ken"
    assert "6 advanced" in asked.text
    taught = room.say("beginner")
    assert taught.learner
    assert taught.learner.preferences.learning_level is Level.BEGINNER
    assert any(isinstance(message, VocabularyBody) for message in taught.messages)
    assert room.drill.direction == "recall"


def test_a_name_that_cannot_be_read_is_asked_once_more_then_left(catalog: Catalog) -> None:
    room = Classroom(NEW, catalog)
    room.open()
    assert "didn't catch a name" in room.say("x" * 300).text
    reply = room.say("y" * 300)
    assert "How much Japanese" in reply.text
    assert reply.learner is None


def test_a_learner_may_stay_nameless(catalog: Catalog) -> None:
    room = Classroom(NEW, catalog)
    room.open()
    assert "はじめまして！" in room.say("skip").text
    assert room.lesson.learner.name is None


def test_a_level_that_cannot_be_read_is_asked_once_more_then_the_lowest(catalog: Catalog) -> None:
    room = Classroom(NEW, catalog)
    room.open()
    room.say("Ken")
    assert "number from 1" in room.say("sushi").text
    room.say("sushi")
    assert room.lesson.learner.preferences.level is Level.ABSOLUTE_BEGINNER
    assert room.drill


@pytest.mark.parametrize("word", ["repeat", "もう一度", "help", "ヘルプ", "why"])
def test_a_learner_may_ask_about_the_first_questions_too(word: str) -> None:
    room = Classroom(NEW, SMALL)
    room.open()
    assert "What is your name?" in room.say(word).text
    room.say("Ken")
    assert "How much Japanese do you know?" in room.say(word).text
    assert room.say("1").drill


@pytest.mark.parametrize("nothing", ["", "...", "😀", "\x00", "。"])
def test_silence_puts_the_first_questions_again(nothing: str) -> None:
    room = Classroom(NEW, SMALL)
    room.open()
    assert "What is your name?" in room.say(nothing).text
    room.say("Ken")
    assert "How much Japanese do you know?" in room.say(nothing).text


@pytest.mark.parametrize("answers", [(), ("Ken",)])
def test_a_new_learner_may_stop_at_once(answers: tuple[str, ...]) -> None:
    room = Classroom(NEW, SMALL)
    room.open()
    reply = room.say(*answers, "stop")
    assert reply.ended is EndReason.FINISHED
    assert room.evidence == []
    assert "See you next time" in reply.text


def test_an_operator_who_set_name_and_level_spares_the_questions() -> None:
    room = Classroom(Learner(id="u1", name="Ken", preferences=NEW.preferences), SMALL)
    assert "How much Japanese" in room.open().text
    assert "What is your name" not in room.replies[-1].text


def test_new_words_are_shown_before_they_are_asked(catalog: Catalog) -> None:
    room = Classroom(NEW, catalog)
    room.hold(right)
    shown: set[str] = set()
    for reply in room.replies:
        shown |= {m.item for m in reply.messages if isinstance(m, VocabularyBody)}
        if reply.drill:
            assert reply.drill.item in shown


def test_a_first_lesson_has_both_directions_and_a_scene(catalog: Catalog) -> None:
    room = Classroom(NEW, catalog)
    room.hold(right)
    assert {drill.kind for drill in room.drills} == {"translation", "meaning", "roleplay"}
    assert any("Now a short scene" in reply.text for reply in room.replies)
    assert set(room.outcomes) == {"right"}
    assert room.summary.wrong == 0
    assert room.summary.performance == "excellent"
