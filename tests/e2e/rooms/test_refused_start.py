"""A worker that cannot work says why in a line or two, and does not start."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from rig.credentials import Credentials
from rig.worker import Worker

NOWHERE = Credentials("ws://127.0.0.1:9", "key", "a-secret-of-the-tests-that-is-long-enough")
VALUE = "zqx-never-shown"

WRONG: Mapping[str, Mapping[str, str]] = {
    "LIVEKIT_URL": {"LIVEKIT_URL": f"not a url {VALUE}"},
    "LIVEKIT_API_KEY": {"LIVEKIT_API_KEY": ""},
    "LIVEKIT_API_SECRET": {"LIVEKIT_URL": "wss://lk.example.org", "LIVEKIT_API_SECRET": "zqx"},
    "LIVEKIT_AGENT_NAME": {"LIVEKIT_AGENT_NAME": f"a name {VALUE}"},
    "LOQUA_LLM": {"LOQUA_LLM": "openai/gpt-4.1"},
    "LOQUA_GRACE_SECONDS": {"LOQUA_GRACE_SECONDS": "60"},
    "LOQUA_PLAYGROUND_LERNER": {"LOQUA_PLAYGROUND_LERNER": VALUE},
}


async def refused(folder: Path, env: Mapping[str, str], command: str = "start") -> str:
    """What a worker says that ends by itself with a status that is not 0."""
    own = {"LOQUA_DATABASE_URL": f"sqlite:///{folder / 'loqua.db'}", **env}
    worker = Worker(NOWHERE, log=folder / f"{command}.log", command=command, env=own).spawn()
    try:
        assert await worker.ended() not in (0, -15)
    finally:
        await worker.close()
    text = worker.text()
    assert "Traceback" not in text
    assert "zqx" not in text
    return text


@pytest.mark.parametrize("command", ["start", "dev"])
async def test_all_that_is_wrong_is_named_at_once(tmp_path: Path, command: str) -> None:
    wrong = {name: value for one in WRONG.values() for name, value in one.items()}
    wrong["LIVEKIT_URL"] = f"not a url {VALUE}"
    told = await refused(tmp_path, wrong, command)
    named = {line.strip().split(":")[0] for line in told.splitlines()[1:]}
    assert named == WRONG.keys() - {"LIVEKIT_API_SECRET"}
    assert not (tmp_path / "loqua.db").exists()


@pytest.mark.parametrize("name", WRONG)
async def test_each_wrong_setting_is_named(tmp_path: Path, name: str) -> None:
    assert name in await refused(tmp_path, WRONG[name])


async def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path, content = tmp_path / "loqua.db", "not a database at all, not even nearly"
    path.write_text(content)
    assert str(path) in await refused(tmp_path, {})
    assert path.read_text() == content


async def test_a_directory_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "loqua.db").mkdir()
    assert str(tmp_path / "loqua.db") in await refused(tmp_path, {})
