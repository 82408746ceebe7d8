import re
from pathlib import Path

import pytest

from loqua.settings import Model, Settings, load_settings
from loqua.settings.checks import VARIABLES

ROOT = Path(__file__).parents[2]


def lesson(**environ: str) -> Settings:
    return load_settings(environ, for_command="console")


def chosen(settings: Settings) -> tuple[str, str, str]:
    return str(settings.stt_model()), str(settings.llm_model()), str(settings.tts_model())


def test_without_keys_a_lesson_is_typed_scripted_and_still_heard() -> None:
    assert chosen(lesson()) == ("none", "practice", "openjtalk/mei")


def test_an_openai_key_allows_everything() -> None:
    expected = ("openai/gpt-4o-mini-transcribe", "openai/gpt-4.1-mini", "openai/gpt-4o-mini-tts")
    assert chosen(lesson(OPENAI_API_KEY="k")) == expected


def test_deepgram_hears_when_its_key_is_there() -> None:
    settings = lesson(OPENAI_API_KEY="k", DEEPGRAM_API_KEY="k")
    assert settings.stt_model() == Model("deepgram", "nova-3")


def test_a_compatible_server_needs_no_key_and_gets_no_voice() -> None:
    settings = lesson(OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    assert chosen(settings) == (
        "openai/gpt-4o-mini-transcribe",
        "openai/gpt-4.1-mini",
        "openjtalk/mei",
    )
    assert settings.base_url("llm") == "http://127.0.0.1:1/v1"


def test_an_endpoint_for_one_role_chooses_that_role_only() -> None:
    settings = lesson(LOQUA_TTS_BASE_URL="http://h/v1/", DEEPGRAM_API_KEY="k")
    assert chosen(settings) == ("deepgram/nova-3", "practice", "openai/gpt-4o-mini-tts")
    assert (settings.base_url("tts"), settings.base_url("stt")) == ("http://h/v1", None)


def test_the_endpoint_of_a_role_wins_over_the_common_one() -> None:
    settings = lesson(OPENAI_BASE_URL="http://a/v1", LOQUA_LLM_BASE_URL="http://b/v1")
    assert (settings.base_url("llm"), settings.base_url("stt")) == ("http://b/v1", "http://a/v1")


@pytest.mark.parametrize("given", ["http://h/v1", "http://h/v1/", "http://h/v1/listen"])
def test_deepgrams_endpoint_is_completed(given: str) -> None:
    settings = lesson(DEEPGRAM_API_KEY="k", DEEPGRAM_BASE_URL=given, LOQUA_TTS="deepgram")
    assert settings.base_url("stt") == "http://h/v1/listen"
    assert settings.base_url("tts") == "http://h/v1/speak"


def test_what_an_operator_says_wins_over_the_keys() -> None:
    settings = lesson(
        OPENAI_API_KEY="k",
        LOQUA_STT="none",
        LOQUA_LLM="practice",
        LOQUA_TTS="none, openjtalk/mei",
    )
    assert chosen(settings) == ("none", "practice", "none")


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert lesson(LOQUA_STT="", LOQUA_IDLE_SECONDS=" ", OPENAI_API_KEY="") == lesson()


def test_the_grace_period_of_the_defaults_is_780_seconds() -> None:
    assert lesson().grace_needed == 780


def test_secrets_are_never_shown() -> None:
    settings = lesson(OPENAI_API_KEY="o-hidden", LIVEKIT_API_SECRET="l-hidden")
    assert "hidden" not in f"{settings!r} {settings} {settings.warnings}"
    assert settings.secrets() == ("o-hidden", "l-hidden")


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        lesson().language = "fr"  # type: ignore[misc]


def test_the_example_file_names_every_variable_with_its_default() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^#([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert list(listed.keys() - VARIABLES.keys()) == list(VARIABLES.keys() - listed.keys()) == []
    shown = {name: value for name, value in listed.items() if value}
    del shown["DEEPGRAM_BASE_URL"]
    assert load_settings(shown, for_command="console") == lesson()
    for name, value in shown.items():
        default = Settings.model_fields[VARIABLES[name]].default
        assert value == (str(default).lower() if isinstance(default, bool) else str(default))
