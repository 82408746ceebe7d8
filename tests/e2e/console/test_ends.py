"""Whatever ends a lesson: it is saved, and counted once."""

import signal

import pytest

from e2e.console.desk import LEARNER, Desk, bodies, types
from e2e.console.pupil import Pupil


@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)],
    ids=["SIGINT", "SIGTERM"],
)
async def test_a_signal_ends_the_lesson_saved(desk: Desk, number: signal.Signals) -> None:
    async with desk.lesson("--reveal") as console:
        pupil = Pupil(console)
        await pupil.take(2)
        console.signal(number)
        done = await console.finish()
    assert (done.exit_code, done.err) == (0, "")
    assert types(done.messages).count("summary") == 1
    assert bodies(done.messages, "session")[-1]["reason"] == "learner_left"
    (session,) = desk.sessions()
    assert session["state"] == "closed"
    assert [fact["outcome"] for fact in session["evidence"]] == ["right", "right"]
    assert desk.learner()["progress"]["total_sessions"] == 1


@pytest.mark.slow
async def test_a_killed_lesson_is_found_once_and_counted(desk: Desk) -> None:
    async with desk.lesson("--reveal") as console:
        pupil = Pupil(console)
        drills = await pupil.take(3)
        console.signal(signal.SIGKILL)
        assert (await console.finish()).exit_code == -signal.SIGKILL
    assert desk.sessions()[0]["state"] == "open"

    again = await desk.read_out([], json=True)
    assert again.exit_code == 0
    assert again.err.count("was interrupted: its process is gone") == 1
    assert "おかえりなさい、Akiさん" in bodies(again.messages, "tutor")[0]["text"]
    third = await desk.read_out([], json=True)
    assert (third.exit_code, third.err) == (0, "")

    *later, killed = desk.sessions()
    assert [session["state"] for session in later] == ["closed", "closed"]
    assert (killed["state"], killed["end_reason"]) == ("interrupted", "crashed")
    answered = [fact["item"] for fact in killed["evidence"]]
    assert answered == [drill["item"] for drill in drills]
    said = [u["text"] for u in killed["utterances"] if u["speaker"] == "learner"]
    assert said == pupil.said
    cards = desk.loqua("learner", "export", LEARNER)["cards"]
    assert sorted(card["item"] for card in cards) == sorted(answered)
    assert {card["reviews"] for card in cards} == {1}
    progress = desk.learner()["progress"]
    assert progress["total_sessions"] == 1, "nobody said a word in the other two"
    assert progress["words_learned"] == len(set(answered))
