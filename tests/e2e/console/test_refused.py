"""What cannot be used ends the console before the lesson, with a message."""

from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.console.desk import Desk
from rig.console import Finished


def _refused(done: Finished, *words: str) -> None:
    assert done.exit_code == 1
    assert done.out == ""
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err


def _missing(folder: Path) -> str:
    return f"{folder}/no/loqua.db"


def _damaged(folder: Path) -> str:
    path = folder / "damaged.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(3000))
    return str(path)


def _content(path: Path) -> bytes | None:
    """None where not even the directory is there."""
    return path.read_bytes() if path.parent.exists() else None


@pytest.mark.parametrize(
    ("made", "says"), [(_missing, "does not exist"), (_damaged, "loqua db restore")]
)
async def test_a_database_that_cannot_be_used(
    desk: Desk, made: Callable[[Path], str], says: str
) -> None:
    path = Path(made(desk.folder))
    before = _content(path)
    env = {"LOQUA_DATABASE_URL": f"sqlite:///{path}"}
    _refused(await desk.read_out(["Aki"], env=env), str(path), says)
    assert _content(path) == before


async def test_settings_that_cannot_be_used(desk: Desk) -> None:
    wrong = {"LOQUA_USER": "u1", "LOQUA_LLM": "nobody/model", "OPENAI_BASE_URL": "nowhere"}
    done = await desk.read_out(["Aki"], env=wrong)
    _refused(done, *wrong, "did you mean LOQUA_USER_ID?")
    assert not list(desk.folder.glob("*.db"))
