"""Whoever the learner is, a lesson ends, and tells nothing untrue about them."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loqua.content.catalog import Catalog
from loqua.domain.learner import Learner
from loqua.domain.level import Level
from loqua.domain.preferences import Preferences
from loqua.language.kana import hiragana
from loqua.teaching.drill import translation
from loqua.teaching.lesson import MOST_UNHEARD, Lesson
from loqua.teaching.reply import Reply
from loqua.wire.client import Envelope, VocabularyBody
from teaching.classroom import AT, SMALL, Answering, Classroom, right

NEW = Learner(id="u1")
MOST_TURNS = 400


def wrong(_reply: Reply) -> str:
    return "zzz"


def hint(_reply: Reply) -> str:
    return "hint"


def skip(_reply: Reply) -> str:
    return "skip"


def parrot(reply: Reply) -> str:
    """Says after the tutor what the tutor said last."""
    return reply.text.splitlines()[-1]


def truthful(room: Classroom) -> None:
    """Nothing is observed about an item that was not asked; a question never tells its answer."""
    asked: set[tuple[str, str]] = set()
    for reply in room.replies:
        for fact in reply.evidence:
            assert (fact.item, fact.direction.value) in asked
        assert len(reply.evidence) <= 1
        if drill := reply.drill:
            asked.add((drill.item, drill.direction))
            assert drill.prompt in reply.text
    items = {drill.item for drill in room.drills}
    shown = {m.item for r in room.replies for m in r.messages if isinstance(m, VocabularyBody)}
    known = {item for item, _ in room.learner.cards}
    assert items <= shown | known
    assert room.replies[-1].ended
    assert room.summary.right + room.summary.wrong <= len(room.evidence)


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("who", [right, wrong, hint, skip, parrot])
def test_each_kind_of_learner_comes_to_the_end(
    catalog: Catalog, who: Answering, level: Level
) -> None:
    room = Classroom(
        Learner(id="u1", name="Ken", preferences=Preferences(learning_level=level)), catalog
    )
    room.hold(who, MOST_TURNS)
    truthful(room)


@pytest.mark.parametrize(
    ("who", "outcome"),
    [(right, "right"), (wrong, "wrong"), (skip, "skipped"), (hint, "skipped")],
)
def test_each_question_gives_one_piece_of_evidence(
    catalog: Catalog, learner: Learner, who: Answering, outcome: str
) -> None:
    room = Classroom(learner, catalog)
    room.hold(who, MOST_TURNS)
    put = [
        drill
        for drill, said in zip(room.drills, ["", *room.said], strict=False)
        if drill.attempt == 1 and (said != "hint" or "begins" not in _answered(room, said))
    ]
    assert set(room.outcomes) == {outcome}
    if who is not hint:
        assert len(room.evidence) == len(put)
    else:
        ended = [r for r in room.replies if "The answer is" in r.text]
        assert len(room.evidence) == len(ended)


def _answered(room: Classroom, said: str) -> str:
    return room.replies[room.said.index(said) + 1].text


def test_who_is_always_wrong_is_shown_every_answer_and_all_comes_back_twice(
    catalog: Catalog, learner: Learner
) -> None:
    room = Classroom(learner, catalog)
    room.hold(wrong, MOST_TURNS)
    asked = [(d.item, d.kind, d.prompt) for d in room.drills if d.attempt == 1]
    assert {asked.count(one) for one in asked} == {3}
    assert room.summary.right == 0
    assert room.summary.performance == "needs_improvement"


def test_who_takes_one_hint_each_time_is_hinted_each_time(
    catalog: Catalog, learner: Learner
) -> None:
    room = Classroom(learner, catalog)
    room.hold(lambda reply: right(reply) if "It begins with" in reply.text else "hint")
    assert set(room.outcomes) <= {"hinted", "skipped"}, "a very short word has no beginning"
    assert room.outcomes.count("hinted") > 10
    truthful(room)


@pytest.mark.parametrize("nothing", ["", "😀", "水" * 5_000])
def test_who_never_says_a_word_is_let_go(catalog: Catalog, nothing: str) -> None:
    room = Classroom(NEW, catalog)
    room.hold(lambda _reply: nothing, MOST_UNHEARD)
    assert "let us stop here" in room.replies[-1].text
    assert room.evidence == []


def test_who_is_silent_now_and_then_goes_on(catalog: Catalog, learner: Learner) -> None:
    room = Classroom(learner, catalog)
    room.open()
    for _ in range(MOST_UNHEARD):
        room.say(*[""] * (MOST_UNHEARD - 1))
        assert room.say(right(room.replies[-1])).ended is None


def said_by(texts: list[str]) -> Callable[[Reply], str]:
    turns = iter(range(MOST_TURNS * 2))
    return lambda _reply: texts[next(turns) % len(texts)]


UNICODE = st.text(st.characters(exclude_categories=()), max_size=40)
"""Surrogates too: what a broken terminal hands over."""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(UNICODE, min_size=1, max_size=30))
def test_any_text_leads_to_the_end_of_a_small_lesson(texts: list[str]) -> None:
    room = Classroom(NEW, SMALL)
    room.open()
    for text in texts * 3:
        room.say(text)
    room.replies.append(room.lesson.finish(room.at))
    assert room.lesson.ended
    assert not room.drills or room.drills[0].prompt


WORDS = st.sampled_from(
    ["hint", "skip", "why", "repeat", "help", "", "zzz", "みず", "water", "right", "long", "stop?"]
)


@settings(max_examples=60, deadline=None)
@given(turns=st.lists(WORDS, min_size=1, max_size=60))
def test_any_order_of_asking_answering_and_silence_stays_truthful(turns: list[str]) -> None:
    room = Classroom(NEW, SMALL)
    reply = room.open()
    for word in turns:
        if reply.ended:
            break
        reply = room.say({"right": right(reply), "long": "x" * 501}.get(word, word))
    if not room.lesson.ended:
        room.replies.append(room.lesson.finish(room.at + timedelta(seconds=1)))
    truthful(room)


def test_any_learner_may_answer_before_the_lesson_was_opened(catalog: Catalog) -> None:
    room = Classroom(NEW, catalog)
    assert room.say("hello").ended


def test_no_question_for_an_item_of_the_content_holds_its_answer(catalog: Catalog) -> None:
    for item in catalog.items.values():
        prompt = hiragana(translation(item).prompt)
        for answer in (item.spelling, item.reading, *item.accepts):
            assert hiragana(answer) not in prompt, item.id


def test_no_question_of_a_held_lesson_holds_its_answer(catalog: Catalog) -> None:
    for level in Level:
        wishes = Preferences(learning_level=level, session_duration_preference=180)
        room = Classroom(Learner(id="u1", name="Ken", preferences=wishes), catalog, at=AT)
        room.hold(right)
        for drill in room.drills:
            if drill.kind == "translation":
                assert drill.accepts
                assert not [a for a in drill.accepts if a in drill.prompt], drill.prompt


def test_no_scene_says_what_the_learner_should_say(catalog: Catalog) -> None:
    """But for greetings, which people return."""
    told = [
        f"{scene.id}: {line.model} in {line.tutor}"
        for scene in catalog.roleplays
        for line in scene.lines
        if hiragana(line.model_reading) in hiragana(line.reading)
        and catalog.item(line.item).topic != "greetings"
    ]
    assert told == []


@settings(max_examples=15, deadline=None)
@given(luck=st.randoms(use_true_random=False), minutes=st.sampled_from([1, 5, 15]))
def test_a_forgetful_learner_reviews_what_is_due_each_day(
    catalog: Catalog, luck: Random, minutes: int
) -> None:
    def forgetful(reply: Reply) -> str:
        return right(reply) if luck.random() < 0.6 else luck.choice(["zzz", "hint", "skip", ""])

    wishes = Preferences(session_duration_preference=minutes)
    learner, at = Learner(id="u1", preferences=wishes), AT
    for _ in range(6):
        due = [one.key for one in learner.due(at)][: minutes * 3]
        room = Classroom(learner, catalog, at=at)
        room.hold(forgetful, MOST_TURNS)
        truthful(room)
        first = list(dict.fromkeys((f.item, f.direction) for f in room.evidence))
        assert set(due) <= set(first)
        learner = room.settled()
        at += timedelta(days=luck.choice([1, 1, 2, 9]))
    assert learner.progress.words_learned <= len({item for item, _ in learner.cards})


def test_what_a_lesson_shows_can_be_sent_and_tells_no_answer(
    catalog: Catalog, learner: Learner
) -> None:
    lesson = Lesson(learner, catalog, session_id="s", started_at=AT, time_zone="UTC")
    replies = [lesson.open(AT)]
    while not replies[-1].ended:
        replies.append(lesson.answer("skip", AT))
    for reply in replies:
        for body in (*reply.messages, *filter(None, [reply.drill])):
            message = Envelope.around(body, message_id="m", at=AT).model_dump_json()
            back = type(body).model_validate(Envelope.model_validate_json(message).body)
            assert back.model_dump(mode="json") == body.model_dump(mode="json")
        assert reply.drill is None or reply.drill.accepts is None
