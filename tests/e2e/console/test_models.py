"""The same console with a language model, and without the one that was promised."""

from e2e.console.desk import Desk, bodies
from e2e.console.pupil import Pupil, tutor_text
from rig.openai import LoopbackOpenAI, Reply, ToolCall, last_learner
from rig.openai_reply import Body

NOBODY = "http://127.0.0.1:9/v1"


def talkative(body: Body) -> Reply:
    """Answers with what it heard; remembers a name when it is told one."""
    heard = last_learner(body)
    answered = body["messages"][-1]["role"] == "tool"
    if heard == "Aki" and not answered:
        return Reply(tools=(ToolCall("remember_name", {"name": "Aki"}),))
    return Reply(f"「{heard}」ですね。")


async def test_with_a_key_the_model_talks(desk: Desk, loopback_openai: LoopbackOpenAI) -> None:
    loopback_openai.brain = talkative
    env = {"OPENAI_API_KEY": "loopback", "OPENAI_BASE_URL": loopback_openai.base_url}
    async with desk.lesson(env=env) as console:
        pupil = Pupil(console)
        opened = await pupil.listen()
        assert opened is not None
        assert "What is your name?" in tutor_text(opened)
        for line in ("Aki", "寿司が好きです"):
            heard = await pupil.say(line)
            assert heard is not None
            assert tutor_text(heard) == f"「{line}」ですね。"
        done = await console.end_input()
    assert (done.exit_code, done.err) == (0, "")
    assert not bodies(done.messages, "notice")
    assert loopback_openai.authorizations == {"Bearer loopback"}
    first = loopback_openai.chats[0]["messages"][0]
    assert first["role"] == "system"
    (session,) = desk.sessions()
    texts = [u["text"] for u in session["utterances"]]
    assert texts[1:] == ["Aki", "「Aki」ですね。", "寿司が好きです", "「寿司が好きです」ですね。"]
    assert desk.loqua("learner", "list", "--json")[0]["name"] == "Aki"


async def test_a_model_that_is_down_is_replaced_and_that_is_said(desk: Desk) -> None:
    env = {"OPENAI_API_KEY": "loopback", "OPENAI_BASE_URL": NOBODY}
    async with desk.lesson("--reveal", env=env) as console:
        pupil = Pupil(console)
        await pupil.take(2)
        done = await console.end_input()
    assert done.exit_code == 0
    assert "Traceback" not in done.err
    (notice,) = bodies(done.messages, "notice")
    assert notice["code"] == "practice"
    assert notice["severity"] == "warning"
    (session,) = desk.sessions()
    assert [fact["outcome"] for fact in session["evidence"]] == ["right", "right"]
