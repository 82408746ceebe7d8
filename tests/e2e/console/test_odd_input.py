"""What nobody should type, and somebody will."""

import pytest

from e2e.console.desk import Desk, bodies
from e2e.console.pupil import Drill, Pupil, drill_in, first_accepted, tutor_text

UNHEARD = {
    "empty": b"",
    "blank": b" \t  ",
    "control characters": b"\x00\x07\x08\x1b\x7f\xc2\x9b",
    "emoji": "🎉🍣👩‍👩‍👧".encode(),
    "zero width": "\u200b\u2060\ufeff".encode(),
    "invalid UTF-8": b"\xff\xfe\x80\xc3(",
}
WRONG_LANGUAGE = "Je voudrais une baguette, s'il vous plaît."


async def _send(pupil: Pupil, line: bytes) -> str:
    """Say these bytes; the tutor answers and puts the same question again."""
    asked = drill_in(pupil.turns[-1])
    stdin = pupil.console.process.stdin
    assert stdin is not None
    stdin.write(line + b"\n")
    await stdin.drain()
    heard = await pupil.listen()
    assert heard is not None
    assert drill_in(heard) == asked
    assert not bodies(heard, "evidence"), "what is no answer is not counted"
    return tutor_text(heard)


async def test_what_is_no_answer_is_answered_sensibly(desk: Desk) -> None:
    async with desk.lesson("--reveal") as console:
        pupil = Pupil(console)
        drill = await pupil.arrive()
        for name, line in UNHEARD.items():
            assert "didn't get any words" in await _send(pupil, line), name
        wrong = await pupil.say(WRONG_LANGUAGE)
        assert wrong is not None
        assert bodies(wrong, "evidence")[0]["outcome"] == "wrong"
        after = await pupil.say(first_accepted(drill))
        assert after is not None
        assert drill_in(after) != drill, "the lesson goes on"
        done = await console.end_input()
    assert (done.exit_code, done.err) == (0, "")
    (session,) = desk.sessions()
    said = [u["text"] for u in session["utterances"] if u["speaker"] == "learner"]
    assert said[-2:] == [WRONG_LANGUAGE, first_accepted(drill)]
    assert [fact["outcome"] for fact in session["evidence"]] == ["wrong"]


def _without_answer(drill: Drill, item: dict[str, object]) -> None:
    assert set(drill) == {"item", "kind", "direction", "prompt", "try"}
    if drill["direction"] == "production":
        shown = drill["prompt"].split("\n")[-1] if drill["kind"] == "roleplay" else drill["prompt"]
        assert str(item["spelling"]) not in shown
        assert str(item["reading"]) not in shown
    else:
        translations = item["translations"]
        assert isinstance(translations, list)
        assert not [t for t in translations if t in drill["prompt"].split()]


@pytest.mark.slow
async def test_a_question_never_has_its_answer(desk: Desk) -> None:
    """And who only ever says “skip” gets through the lesson, too."""
    async with desk.lesson() as console:
        pupil = Pupil(console, lambda _: "skip", name="no")
        done = await pupil.finish()
    assert (done.exit_code, done.err) == (0, "")
    drills = bodies(done.messages, "drill")
    assert {drill["direction"] for drill in drills} == {"production", "recall"}
    items = {item["id"]: item for item in desk.loqua("content", "list", "--json")}
    for drill in drills:
        _without_answer(drill, items[drill["item"]])
    assert {body["outcome"] for body in bodies(done.messages, "evidence")} == {"skipped"}
    assert bodies(done.messages, "summary")[0]["right"] == 0
    assert desk.learner()["progress"]["words_learned"] == 0


@pytest.mark.slow
async def test_a_name_is_only_text(desk: Desk) -> None:
    name = "\x1b[31m[bold]{{ 7*7 }}"
    done = await desk.read_out([name, "1"])
    assert (done.exit_code, done.err) == (0, "")
    assert "\x1b" not in done.out
    assert "tutor: はじめまして、[31m[bold]{{ 7*7 }}さん！" in done.out
    assert desk.loqua("learner", "list", "--json")[0]["name"] == "[31m[bold]{{ 7*7 }}"
