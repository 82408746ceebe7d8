from pathlib import Path

import pytest

from loqua.errors import InvalidSettings
from loqua.settings import export_dotenv, load_settings


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_local_file_wins_and_the_environment_wins_over_both(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory / ".env").write_text(
        "LOQUA_LANGUAGE=aa\nLOQUA_NATIVE_LANGUAGE=aa\nLOQUA_USER_ID=a\n"
    )
    (directory / ".env.local").write_text("LOQUA_NATIVE_LANGUAGE=bb\nLOQUA_USER_ID=b\n")
    monkeypatch.setenv("LOQUA_USER_ID", "c")
    settings = load_settings(for_command="console")
    assert (settings.language, settings.native_language, settings.user_id) == ("aa", "bb", "c")


def test_a_typo_in_a_file_is_refused(directory: Path) -> None:
    (directory / ".env.local").write_text("LOQUA_VADD=silero\n")
    with pytest.raises(InvalidSettings, match="LOQUA_VAD"):
        load_settings(for_command="console")


def test_a_file_that_is_no_text_is_refused(directory: Path) -> None:
    (directory / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidSettings, match=r"\.env"):
        load_settings(for_command="console")


def test_a_given_mapping_is_all_there_is(directory: Path) -> None:
    (directory / ".env").write_text("LOQUA_USER_ID=a\n")
    assert load_settings({}, for_command="console").user_id is None


def test_exporting_keeps_what_is_set(directory: Path) -> None:
    (directory / ".env").write_text("OPENAI_API_KEY=a\nDEEPGRAM_API_KEY=a\n")
    (directory / ".env.local").write_text('DEEPGRAM_API_KEY="b$c${d}"\nLIVEKIT_URL=ws://h\n')
    environ = {"LIVEKIT_URL": "ws://set"}
    export_dotenv(environ)
    assert environ == {
        "LIVEKIT_URL": "ws://set",
        "OPENAI_API_KEY": "a",
        "DEEPGRAM_API_KEY": "b$c${d}",
    }
