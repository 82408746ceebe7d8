"""What a learner may ask for instead of answering, in English and Japanese."""

from itertools import pairwise

import pytest

from loqua.content.catalog import Catalog
from loqua.domain.evidence import Direction
from loqua.domain.learner import Learner
from loqua.domain.session import EndReason
from loqua.language.answers import compare
from loqua.language.meaning import compare_meaning
from loqua.teaching import phrases
from loqua.teaching.commands import Command, command_in
from loqua.teaching.drill import Drill, Judgement, judged, meaning, roleplay, translation
from teaching.classroom import (
    CAFE,
    EAT,
    THANKS,
    Classroom,
    catalog_of,
    item,
)


def every_drill(catalog: Catalog) -> list[Drill]:
    items = catalog.items.values()
    scenes = [
        roleplay(line, catalog.item(line.item))
        for scene in catalog.roleplays
        for line in scene.lines
    ]
    return [*map(translation, items), *map(meaning, items), *scenes]


def shown_by(hint: str) -> str:
    return hint.partition("“")[2].rstrip("”")


@pytest.mark.parametrize(
    "word", ["hint", "Hint, please.", "ヒント", "わかりません", "I don't know"]
)
def test_a_hint_shows_the_beginning_and_puts_the_question_again(room: Classroom, word: str) -> None:
    reply = room.say(word)
    assert "It begins with “w”." in reply.text
    assert room.drill.prompt == "What does 水 mean?"
    assert room.evidence == []


def test_hints_deepen_and_the_third_time_the_answer_is_shown(room: Classroom) -> None:
    assert "“w”" in room.say("hint").text
    assert "“wat”" in room.say("hint").text
    assert "The answer is 水 — water." in room.say("hint").text
    assert room.outcomes == ["skipped"]
    assert room.evidence[0].hints == 2


def test_right_after_a_hint_is_hinted(room: Classroom) -> None:
    room.say("hint", "water")
    assert (room.outcomes, room.evidence[0].hints) == (["hinted"], 1)


def test_hints_after_a_wrong_answer_go_on_from_the_one_it_brought(learner: Learner) -> None:
    room = Classroom(learner, catalog_of(item("yama", "山", "やま", "mountain")))
    room.open()
    assert "“m”" in room.say("fire").text
    assert "“moun”" in room.say("hint").text
    assert "“mounta”" in room.say("hint").text
    room.say("mountain")
    assert room.outcomes == ["wrong"], "the first answer stands"


def test_a_hint_for_a_verb_is_more_than_its_to() -> None:
    assert meaning(EAT).hint(1) == "It begins with “e”"


def test_hints_of_every_drill_deepen_and_never_hold_an_answer(catalog: Catalog) -> None:
    for drill in every_drill(catalog):
        parts = [shown_by(drill.hint(number)) for number in (1, 2, 3, 4)]
        for shallow, deep in pairwise(parts):
            assert deep.startswith(shallow), drill
        for part in parts:
            assert judged(drill, part, ()).judgement is not Judgement.RIGHT, (drill, part)


def test_a_hint_never_is_the_short_form_that_is_right_too() -> None:
    hints = [translation(THANKS).hint(number) for number in (1, 2, 3)]
    assert "“ありがとう”" not in "".join(hints)


def test_a_word_of_one_letter_has_no_beginning() -> None:
    assert translation(item("e", "絵", "え", "picture")).hint(1) == "It is very short"


@pytest.mark.parametrize("word", ["why", "Why?", "なぜ", "どうして", "explain"])
def test_why_shows_the_example_without_the_answer(learner: Learner, word: str) -> None:
    room = Classroom(learner, catalog_of(EAT))
    room.open()
    assert "For example: すしを食べる。" in room.say(word).text
    assert "going to eat" not in room.replies[-1].text
    room.say("to eat")
    assert room.outcomes == ["hinted"]
    reply = room.say(word)
    assert "For example: すしを…。 — I am going to eat sushi." in reply.text
    assert "… is a verb" in reply.text
    assert room.drill.direction == "production"


def test_why_never_tells_the_answer_of_any_drill(catalog: Catalog) -> None:
    for drill in every_drill(catalog):
        told = phrases.explained(drill)
        assert told
        if drill.direction is Direction.PRODUCTION:
            assert not [text for text in drill.accepts if text in told], drill
            assert not compare(drill.accepts, told, readings=drill.readings).match
        else:
            assert not compare_meaning(drill.accepts, told).match


def test_asking_why_takes_no_hint_away(learner: Learner) -> None:
    room = Classroom(learner, catalog_of(EAT))
    room.open()
    room.say("why", "why", "why")
    assert "It begins with “e”" in room.say("hint").text


@pytest.mark.parametrize(
    "word", ["repeat", "Again.", "もう一度", "もう一度お願いします", "pardon?"]
)
def test_repeat_puts_the_question_again_and_costs_nothing(room: Classroom, word: str) -> None:
    reply = room.say(word)
    assert reply.text == room.drill.prompt == "What does 水 mean?"
    room.say("water")
    assert room.outcomes == ["right"]


@pytest.mark.parametrize("word", ["help", "?", "？", "ヘルプ"])
def test_help_says_what_may_be_said(room: Classroom, word: str) -> None:
    assert phrases.HELP in room.say(word).text
    assert room.drill.prompt == "What does 水 mean?"


@pytest.mark.parametrize(
    "word", ["stop", "STOP!", "Stop, please.", "goodbye", "終わり", "さようなら", "やめる"]
)
def test_stop_ends_the_lesson_with_its_summary(room: Classroom, word: str) -> None:
    room.say("water")
    reply = room.say(word)
    assert reply.ended is EndReason.FINISHED
    assert "1 right" in reply.text
    assert room.summary.text in reply.text


@pytest.mark.parametrize(
    ("spelling", "reading", "means", "said"),
    [("次", "つぎ", "next", "つぎ"), ("さようなら", "さようなら", "goodbye", "goodbye")],
)
def test_a_word_that_is_a_command_too_is_an_answer_where_it_is_right(
    learner: Learner, spelling: str, reading: str, means: str, said: str
) -> None:
    room = Classroom(learner, catalog_of(item("x", spelling, reading, means)))
    room.open()
    room.say(means)
    if said != means:
        room.say(said)
    assert set(room.outcomes) == {"right"}


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("Okay, next.", Command.SKIP),
        ("Please stop.", Command.STOP),
        ("skip this one please", Command.SKIP),
        ("ヒントをお願いします。", Command.HINT),
        ("次、お願いします", Command.SKIP),
        ("please", None),
        ("お願いします", None),
        ("next to the station", None),
        ("passport", None),
    ],
)
def test_courtesy_around_a_command_does_not_hide_it(said: str, command: Command | None) -> None:
    assert command_in(said) is command


def test_a_scene_gives_hints_for_what_should_be_said() -> None:
    drill = roleplay(CAFE.lines[0], THANKS)
    assert drill.hint(1) == "It begins with “あ”"
