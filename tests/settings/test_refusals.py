import pytest
from hypothesis import given
from hypothesis import strategies as st

from loqua.errors import InvalidSettings
from loqua.settings import load_settings
from loqua.settings.checks import VARIABLES

LIVEKIT = {"LIVEKIT_URL": "wss://p.livekit.cloud", "LIVEKIT_API_KEY": "k"}
LONG = "s" * 32

BAD = {
    "LIVEKIT_URL": "p.livekit.cloud/ZQX",
    "LIVEKIT_AGENT_NAME": "my agent ZQX",
    "OPENAI_BASE_URL": "file:///ZQX",
    "DEEPGRAM_BASE_URL": "http://:80/ZQX",
    "LOQUA_STT": "whisper/ZQX",
    "LOQUA_LLM": "ZQX",
    "LOQUA_TTS": "openjtalk/ZQX",
    "LOQUA_STT_BASE_URL": "ZQX",
    "LOQUA_VAD": "ZQX",
    "LOQUA_DATABASE_URL": "mysql://root:ZQX@h/d",
    "LOQUA_TRANSCRIPT_DAYS": "0ZQX",
    "LOQUA_USER_ID": "../ZQX",
    "LOQUA_PLAYGROUND_LEARNER": "a b ZQX",
    "LOQUA_LANGUAGE": "ZQX nese",
    "LOQUA_TIME_ZONE": "Mars/ZQX",
    "LOQUA_IDLE_SECONDS": "-1ZQX",
    "LOQUA_SESSION_END_SECONDS": "9",
    "LOQUA_GRACE_SECONDS": "0",
    "LOQUA_RECORD": "ZQX",
    "LOQUA_LOG_LEVEL": "ZQX",
    "LOQUA_ZQ": "ZQX",
    "LOQUA_USERID": "ZQX",
}


def refused(environ: dict[str, str], command: str = "console") -> list[str]:
    with pytest.raises(InvalidSettings) as caught:
        load_settings(environ, for_command=command)
    return str(caught.value).splitlines()[1:]


@given(st.sets(st.sampled_from(sorted(BAD)), min_size=1))
def test_everything_wrong_is_said_at_once_by_name_and_never_by_value(names: set[str]) -> None:
    lines = refused({name: BAD[name] for name in names})
    assert sorted(line.split(":")[0].strip() for line in lines) == sorted(names)
    assert "ZQX" not in "\n".join(lines)


@given(st.sampled_from(sorted(VARIABLES)), st.text(max_size=40))
def test_any_text_in_any_variable_is_taken_or_refused_in_one_line(name: str, text: str) -> None:
    try:
        load_settings({name: text}, for_command="console")
    except InvalidSettings as error:
        _, line = str(error).splitlines()
        assert line.startswith(f"  {name}: ")


@given(st.text(max_size=200))
def test_an_unknown_variable_is_one_line_whatever_its_name(rest: str) -> None:
    name = f"LOQUA_{rest}"
    if name not in VARIABLES:
        assert len(refused({name: "x"})) == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("LOQUA_USERID", "did you mean LOQUA_USER_ID?"),
        ("LOQUA_TIMEZONE", "did you mean LOQUA_TIME_ZONE?"),
        ("LOQUA_OPENAI_API_KEY", "OPENAI_API_KEY is, without LOQUA_"),
        ("LOQUA_XYZZY", ".env.example lists all"),
    ],
)
def test_an_unknown_variable_comes_with_a_hint(name: str, hint: str) -> None:
    (line,) = refused({name: "x"})
    assert hint in line


@pytest.mark.parametrize("command", ["dev", "start"])
def test_a_worker_needs_livekit(command: str) -> None:
    names = [line.split(":")[0].strip() for line in refused({}, command)]
    assert names == ["LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"]


@pytest.mark.parametrize("command", ["console", "job", "doctor", "learner"])
def test_others_do_without_livekit(command: str) -> None:
    assert load_settings({}, for_command=command).livekit_url is None


def test_a_short_secret_is_refused_for_another_machine() -> None:
    (line,) = refused({**LIVEKIT, "LIVEKIT_API_SECRET": "hunter2"}, "start")
    assert line.startswith("  LIVEKIT_API_SECRET: must have at least 32 bytes")
    assert "hunter2" not in line


@pytest.mark.parametrize("host", ["localhost:7880", "127.0.0.1:7880", "[::1]:7880"])
def test_a_short_secret_is_a_warning_for_this_machine(host: str) -> None:
    environ = {**LIVEKIT, "LIVEKIT_URL": f"ws://{host}", "LIVEKIT_API_SECRET": "secret"}
    (warning,) = load_settings(environ, for_command="start").warnings
    assert warning.startswith("LIVEKIT_API_SECRET")


def test_a_short_secret_is_a_warning_in_dev() -> None:
    settings = load_settings({**LIVEKIT, "LIVEKIT_API_SECRET": "secret"}, for_command="dev")
    assert len(settings.warnings) == 1


def test_a_long_secret_is_no_matter() -> None:
    settings = load_settings({**LIVEKIT, "LIVEKIT_API_SECRET": LONG}, for_command="start")
    assert settings.warnings == ()


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        ({"LOQUA_STT": "deepgram/nova-3"}, "DEEPGRAM_API_KEY"),
        ({"LOQUA_TTS": "deepgram"}, "DEEPGRAM_API_KEY"),
        ({"LOQUA_LLM": "openai/gpt-5"}, "OPENAI_API_KEY"),
        ({"LOQUA_STT": "openai"}, "LOQUA_STT_BASE_URL"),
    ],
)
def test_a_provider_needs_its_key(asked: dict[str, str], needed: str) -> None:
    (line,) = refused(asked)
    assert needed in line
    assert load_settings(asked, for_command="db")


def test_a_compatible_server_stands_in_for_the_key() -> None:
    environ = {"LOQUA_LLM": "openai/x", "LOQUA_LLM_BASE_URL": "http://h/v1"}
    assert load_settings(environ, for_command="console").base_url("llm") == "http://h/v1"


def test_an_unreadable_url_is_not_also_reported_as_missing() -> None:
    (line,) = refused({"LOQUA_LLM": "openai/x", "OPENAI_BASE_URL": "h"})
    assert line.startswith("  OPENAI_BASE_URL")


def test_a_grace_period_that_is_too_short_is_refused() -> None:
    (line,) = refused({"LOQUA_GRACE_SECONDS": "779"})
    assert "at least 780" in line
    assert load_settings({"LOQUA_GRACE_SECONDS": "780"}, for_command="console")


def test_saving_gets_ten_seconds_at_least() -> None:
    (line,) = refused({"LOQUA_SESSION_END_SECONDS": "9"})
    assert "10 to 3600" in line
