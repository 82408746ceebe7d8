"""A simulated learner through a whole first lesson, and everything that comes of it."""

from datetime import datetime
from typing import Any

import jaconv

from e2e.console.desk import LEARNER, Desk, bodies, types
from e2e.console.pupil import Drill, Message, Pupil, drill_in, first_accepted

ENVELOPE = {"v", "id", "type", "ts", "body"}
BEFORE_TUTOR = {"evidence", "correction", "vocabulary", "summary"}
AFTER_SUMMARY = {"achievement", "progress", "notice"}


class Spellings:
    """Answers the questions for Japanese in every spelling in turn."""

    def __init__(self) -> None:
        self.used: list[str] = []
        self.words: dict[str, Any] = {}

    def __call__(self, drill: Drill) -> str:
        word = self.words.get(drill["item"])
        if drill["kind"] != "translation" or word is None or drill["try"] > 1:
            return first_accepted(drill)
        ways = {
            "as it is written": word["spelling"],
            "kana": word["reading"],
            "romaji": jaconv.kana2alphabet(word["reading"]),
            "katakana": jaconv.hira2kata(word["reading"]),
            "capitals": jaconv.kana2alphabet(word["reading"]).upper() + " !",
        }
        way = list(ways)[len(self.used) % len(ways)]
        self.used.append(way)
        return str(ways[way])


def check_turn(said: str, messages: list[Message]) -> None:
    """What one answer brings, in this order: its echo, what came of it, the words, the question."""
    kinds = types(messages)
    assert kinds[0] == "learner"
    assert bodies(messages, "learner") == [{**messages[0]["body"], "text": said}]
    tutor = kinds.index("tutor")
    assert set(kinds[1:tutor]) <= BEFORE_TUTOR
    assert kinds[tutor + 1 :] in (["drill", "state"], ["state"])
    assert messages[-1]["body"] == {"agent": "listening"}


def check_tokens(body: dict[str, Any]) -> None:
    """The surfaces joined are the text, and Japanese has its reading."""
    assert "".join(token["surface"] for token in body["tokens"]) == body["text"]


async def test_a_first_lesson_from_its_greeting_to_its_end(desk: Desk) -> None:
    spell = Spellings()
    async with desk.lesson("--reveal") as console:
        pupil = Pupil(console, spell)
        first = await pupil.arrive()
        spell.words = {b["item"]: b for b in bodies(console.out.messages, "vocabulary")}
        hinted, wronged = await _hint_and_err(pupil, first)
        while drill := drill_in(pupil.turns[-1]):
            spell.words |= {b["item"]: b for b in bodies(pupil.turns[-1], "vocabulary")}
            if await pupil.say(spell(drill)) is None:
                break
        done = await console.finish()
    assert (done.exit_code, done.err) == (0, "")
    assert len(done.messages) == len(done.out.splitlines()), "nothing but messages on stdout"

    _check_envelopes(done.messages)
    opened, *asked = pupil.turns
    assert types(opened) == ["session", "tutor", "state"]
    assert "name" in bodies(opened, "tutor")[0]["text"]
    for said, messages in zip(pupil.said, asked, strict=False):
        check_turn(said, messages)
    for kind in ("tutor", "learner"):
        for body in bodies(done.messages, kind):
            check_tokens(body)
    assert set(spell.used) >= {"as it is written", "kana", "romaji", "katakana", "capitals"}
    _check_outcomes(done.messages, hinted, wronged)
    _check_end(done.messages)
    _check_saved(desk, done.messages, pupil)


async def _hint_and_err(pupil: Pupil, first: Drill) -> tuple[Drill, Drill]:
    """The first question with a hint, the second one wrong at first."""
    before = await pupil.say("hint")
    assert before is not None
    assert drill_in(before) == first
    assert not bodies(before, "evidence")
    second = drill_in(await pupil.say(first_accepted(first)) or [])
    assert second is not None
    wrong = await pupil.say("purple elephants")
    assert wrong is not None
    again = drill_in(wrong)
    assert again == {**second, "try": 2}
    (correction,) = bodies(wrong, "correction")
    assert correction["item"] == second["item"]
    assert correction["said"] == "purple elephants"
    assert correction["better"] in second["accepts"]
    await pupil.say(first_accepted(again))
    return first, second


def _check_envelopes(messages: list[Message]) -> None:
    assert {frozenset(message) for message in messages} == {frozenset(ENVELOPE)}
    assert {message["v"] for message in messages} == {1}
    ids = [message["id"] for message in messages]
    assert len(set(ids)) == len(ids)
    times = [datetime.fromisoformat(message["ts"]) for message in messages]
    assert times == sorted(times)
    assert all(time.utcoffset() is not None for time in times)


def _check_outcomes(messages: list[Message], hinted: Drill, wronged: Drill) -> None:
    evidence = bodies(messages, "evidence")
    first, second, *others = [(e["item"], e["direction"], e["outcome"]) for e in evidence]
    assert first == (hinted["item"], hinted["direction"], "hinted")
    assert evidence[0]["hints"] == 1
    assert second == (wronged["item"], wronged["direction"], "wrong")
    assert {outcome for _, _, outcome in others} == {"right"}, others
    assert {drill["kind"] for drill in bodies(messages, "drill")} == {
        "meaning",
        "translation",
        "roleplay",
    }


def _check_end(messages: list[Message]) -> None:
    kinds = types(messages)
    end = messages[kinds.index("summary") :]
    assert kinds.count("summary") == 1
    assert types(end)[1] == "tutor"
    assert set(types(end)[2:-1]) <= AFTER_SUMMARY
    assert types(end)[-1] == "session"
    assert end[-1]["body"]["state"] == "closed"
    assert end[-1]["body"]["reason"] == "finished"
    summary, evidence = end[0]["body"], bodies(messages, "evidence")
    assert summary["wrong"] == 1
    assert summary["right"] == len(evidence) - 1
    assert summary["text"] in end[1]["body"]["text"]
    (progress,) = bodies(messages, "progress")
    assert progress["total_sessions"] == 1
    assert progress["words_learned"] == len(summary["new_items"])


def _check_saved(desk: Desk, messages: list[Message], pupil: Pupil) -> None:
    shown = desk.learner()
    (session,) = desk.sessions()
    opened = bodies(messages, "session")[0]
    assert session["id"] == opened["session_id"]
    assert opened["user_id"] == shown["user_id"] == LEARNER
    assert (session["state"], session["end_reason"]) == ("closed", "finished")
    said = [u["text"] for u in session["utterances"] if u["speaker"] == "learner"]
    assert said == pupil.said
    told = [
        {name: fact[name] for name in ("item", "direction", "outcome", "hints")}
        for fact in session["evidence"]
    ]
    shown_evidence = [{n: b[n] for n in told[0]} for b in bodies(messages, "evidence")]
    assert told == shown_evidence
    (summary,) = bodies(messages, "summary")
    assert shown["preferences"]["learning_level"] == "absolute_beginner"
    assert shown["progress"]["words_learned"] == len(summary["new_items"])
    assert shown["progress"]["current_streak"] == 1
