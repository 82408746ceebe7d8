"""What an answer to a drill leads to."""

from datetime import timedelta

import pytest

from loqua.content.catalog import Catalog
from loqua.domain.evidence import Direction
from loqua.domain.learner import Learner
from loqua.domain.session import EndReason
from loqua.teaching.lesson import MOST_RETURNS
from loqua.wire.client import CorrectionBody, EvidenceBody
from teaching.classroom import (
    BEGINNER,
    GREEN_TEA,
    SMALL,
    TEA,
    THANKS,
    WATER,
    Classroom,
    catalog_of,
    right,
)


def test_a_right_answer_is_praised_with_the_word_and_its_meaning(room: Classroom) -> None:
    assert room.drill.prompt == "What does 水 mean?"
    assert "水 — water." in room.say("It's water.").text
    [fact] = room.evidence
    assert (fact.item, fact.direction, fact.said) == (WATER.id, Direction.RECALL, "It's water.")
    assert room.drill.item == TEA.id


@pytest.mark.parametrize(
    "said", ["水", "みず", "ミズ", "mizu", "Mizu desu", "水です。", "ｍｉｚｕ"]
)
def test_any_spelling_of_the_word_is_right(room: Classroom, said: str) -> None:
    room.say("water", "tea")
    assert room.drill.prompt == "How do you say “water”?"
    room.say(said)
    assert room.outcomes[-1] == "right"


def test_a_wrong_answer_says_what_differs_and_gives_another_try(room: Classroom) -> None:
    room.say("water", "tea")
    reply = room.say("みす")
    assert "す should be ず" in reply.text
    assert room.drill.attempt == 2
    [correction] = [m for m in reply.messages if isinstance(m, CorrectionBody)]
    assert (correction.said, correction.better, correction.reading) == ("みす", "水", "みず")
    assert room.say("みず").drill
    assert room.outcomes == ["right", "right", "wrong"]


def test_the_second_wrong_answer_shows_the_right_one_and_goes_on(room: Classroom) -> None:
    reply = room.say("fire", "earth")
    assert "The answer is 水 — water. We will come back to it." in reply.text
    assert room.drill.item == TEA.id
    assert room.outcomes == ["wrong"]


def test_a_failed_word_comes_back_after_three_other_steps(room: Classroom) -> None:
    room.say("fire", "earth")
    asked = []
    while room.drill.prompt != "What does 水 mean?":
        asked.append(room.drill.prompt)
        room.say(right(room.replies[-1]))
    assert len(asked) == 3
    room.say("water")
    assert room.outcomes.count("wrong") == 1


def test_what_comes_back_never_breaks_into_a_scene(catalog: Catalog, learner: Learner) -> None:
    room = Classroom(learner, catalog)
    room.hold(lambda _reply: "skip")
    asked = list(dict.fromkeys((d.kind, d.prompt) for d in room.drills))
    first = next(n for n, (kind, _) in enumerate(asked) if kind == "roleplay")
    scene = next(s for s in catalog.roleplays if s.lines[0].tutor in asked[first][1])
    for (kind, prompt), line in zip(asked[first:], scene.lines, strict=False):
        assert kind == "roleplay"
        assert line.tutor in prompt


def test_a_word_comes_back_twice_at_most_and_is_promised_no_more(learner: Learner) -> None:
    room = Classroom(learner, catalog_of(WATER))
    room.hold(lambda reply: "skip" if reply.drill and reply.drill.kind == "meaning" else "水")
    meaning = [drill for drill in room.drills if drill.kind == "meaning"]
    assert len(meaning) == 1 + MOST_RETURNS
    promised = [reply for reply in room.replies if "We will come back to it" in reply.text]
    assert len(promised) == MOST_RETURNS


def test_skip_shows_the_answer_and_is_no_wrong_answer(room: Classroom) -> None:
    assert "The answer is 水 — water." in room.say("skip").text
    assert room.outcomes == ["skipped"]


def test_evidence_tells_the_screen_when_the_word_is_due(room: Classroom) -> None:
    reply = room.say("water")
    [message] = [m for m in reply.messages if isinstance(m, EvidenceBody)]
    assert (message.item, message.outcome, message.hints) == (WATER.id, "right", 0)
    assert message.due > room.at


def test_a_synonym_is_right_too_but_another_word_is_wanted(learner: Learner) -> None:
    room = Classroom(learner, catalog_of(TEA, GREEN_TEA))
    room.open()
    room.say("tea", "green tea")
    assert room.drill.item == TEA.id
    reply = room.say("緑茶")
    assert "緑茶 is right too, but I am looking for another word." in reply.text
    assert room.drill.attempt == 1
    assert room.outcomes == ["right", "right"]
    room.say("お茶")
    assert room.outcomes == ["right", "right", "right"]


def test_who_insists_on_a_synonym_is_told_so_in_whole_sentences(learner: Learner) -> None:
    room = Classroom(learner, catalog_of(TEA, GREEN_TEA))
    room.open()
    reply = room.say("tea", "green tea", "緑茶", "緑茶")
    assert "緑茶 is right too, but I am looking for another word. " in reply.text
    assert room.drill.attempt == 2


def test_a_scene_speaks_its_line_and_takes_any_accepted_answer(learner: Learner) -> None:
    room = Classroom(learner, SMALL)
    room.open()
    while room.drill.kind != "roleplay":
        room.say(right(room.replies[-1]))
    assert "どうぞ。" in room.drill.prompt
    assert "Thank me." in room.drill.prompt
    reply = room.say("arigatou")
    assert room.evidence[-1].item == THANKS.id
    assert "ありがとうございます。 (" not in reply.text, "a reading that tells nothing new"


@pytest.mark.parametrize("nothing", ["", "   ", "…", "😀🎉", "\x00\x07", "\u200b\u202e", "！？"])
def test_a_turn_without_words_puts_the_question_again(room: Classroom, nothing: str) -> None:
    prompt = room.drill.prompt
    reply = room.say(nothing)
    assert "I didn't get any words." in reply.text
    assert room.drill.prompt == prompt
    assert room.evidence == []


def test_a_flood_of_words_puts_the_question_again(room: Classroom) -> None:
    assert "A word or a short sentence is enough." in room.say("水" * 10_000).text
    assert room.drill.prompt == "What does 水 mean?"
    assert room.evidence == []


def test_what_is_kept_of_an_answer_is_capped(room: Classroom) -> None:
    room.say("w" * 500)
    assert len(room.evidence[0].said) <= 500


def test_an_answer_in_the_wrong_language_says_so(room: Classroom) -> None:
    room.say("water", "tea")
    assert "Answer in Japanese" in room.say("water").text


def test_after_the_end_the_tutor_only_says_goodbye(room: Classroom) -> None:
    assert room.say("stop").ended is EndReason.FINISHED
    later = room.say("水")
    assert (later.ended, later.drill, later.evidence) == (None, None, ())
    assert "See you next time" in later.text
    assert room.lesson.finish(room.at).text == ""


def test_a_lesson_that_is_cut_off_has_a_summary_too(room: Classroom) -> None:
    room.say("water", "skip", "ochaa")
    room.replies.append(room.lesson.finish(room.at + timedelta(minutes=3)))
    summary = room.summary
    assert (summary.right, summary.wrong) == (1, 1)
    assert summary.new_items == [WATER.id]
    assert summary.practise_next == [TEA.id, WATER.id]
    assert summary.minutes == 4
    assert summary.next_review
    assert "1 right, 2 to work on. New words: 水." in summary.text
    assert "Practise: お茶, 水." in summary.text


def test_a_lesson_over_no_content_ends_at_once() -> None:
    room = Classroom(Learner(id="u1", name="Ken", preferences=BEGINNER), catalog_of())
    reply = room.open()
    assert reply.ended is EndReason.FINISHED
    assert room.summary.performance is None


def test_a_long_summary_names_five_words_and_counts_the_rest(
    catalog: Catalog, learner: Learner
) -> None:
    room = Classroom(learner, catalog)
    room.hold(right)
    assert len(room.summary.new_items) > 5
    assert f" and {len(room.summary.new_items) - 5} more" in room.summary.text


@pytest.mark.parametrize(("spoken", "outcome"), [(True, "right"), (False, "wrong")])
def test_a_recognisers_spelling_is_not_the_learners_mistake(
    room: Classroom, *, spoken: bool, outcome: str
) -> None:
    room.say("water", "tea")
    room.replies.append(room.lesson.answer("見ず", room.at, spoken=spoken))
    assert room.outcomes[-1] == outcome
    if not spoken:
        assert "見ず sounds the same, but it is another word." in room.replies[-1].text
