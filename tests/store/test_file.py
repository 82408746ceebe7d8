# ruff: noqa: ASYNC240, PLW1510 - tests may block and start processes
"""A database file that is missing, private, foreign, damaged or out of room."""

import errno
import json
import os
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from loqua.errors import StoreCorrupt, StoreError
from loqua.store import default_location
from loqua.store.migrate import HEAD, current, upgrade

SOURCE = Path(__file__).parents[2] / "src"


async def test_a_new_file_is_private(path: Path, url: str) -> None:
    await upgrade(url)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_the_default_directory_is_made_and_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    await upgrade(default_location.default_url())
    directory = default_location.default_path().parent
    assert directory == tmp_path / "data" / "loqua"
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


async def test_a_directory_that_was_named_has_to_exist(tmp_path: Path) -> None:
    """Check 34: a typo in a path creates nothing."""
    with pytest.raises(StoreError, match="does not exist"):
        await upgrade(f"sqlite:///{tmp_path}/missing/loqua.db")
    assert list(tmp_path.iterdir()) == []


async def test_a_directory_is_no_database(tmp_path: Path) -> None:
    """Check 34: a directory in the place of the file is named as such."""
    with pytest.raises(StoreError, match="is a directory"):
        await upgrade(f"sqlite:///{tmp_path}")


async def test_an_empty_file_is_taken_as_new(path: Path, url: str) -> None:
    """Check 34: a file without content holds nothing that could be lost."""
    path.touch(mode=0o644)
    await upgrade(url)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_creation_that_a_power_cut_broke_off_is_finished_by_the_next_start(
    path: Path, url: str
) -> None:
    """Check 31: page 1 had not reached the disk, the journal had; without it nothing is touched."""
    path.write_bytes(bytes(8192))
    with pytest.raises(StoreCorrupt):
        await upgrade(url)
    assert path.read_bytes() == bytes(8192)
    numbers = (0, 1, 0, 512, 4096)  # records, nonce, pages before, sector size, page size
    header = bytes.fromhex("d9d505f920a163d7") + struct.pack(">5I", *numbers)
    path.with_name("loqua.db-journal").write_bytes(header.ljust(512, b"\0"))
    await upgrade(url)
    assert await current(url) == HEAD


async def test_a_file_of_something_else_is_refused_and_kept(path: Path, url: str) -> None:
    """Check 34: random bytes are refused with the way out and stay byte for byte."""
    content = os.urandom(20_000)
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match="loqua db restore") as caught:
        await upgrade(url)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.95])
async def test_a_truncated_file_is_refused_and_kept(
    path: Path, url: str, lessons: Any, database: Any, share: float
) -> None:
    """Check 34: a database that was cut short is refused and stays byte for byte."""
    for number in range(20):
        await lessons.hold(number, text="はい" * 500)
    await database.close()
    content = path.read_bytes()[: int(path.stat().st_size * share)]
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match="loqua db restore"):
        await upgrade(url)
    assert path.read_bytes() == content


async def test_random_bytes_under_a_good_header_are_told_when_they_are_met(
    path: Path, url: str
) -> None:
    await upgrade(url)
    content = path.read_bytes()
    path.write_bytes(content[:100] + os.urandom(len(content) - 100))
    with pytest.raises(StoreCorrupt, match="loqua db restore"):
        await upgrade(url)


async def test_the_database_of_another_program_is_refused(path: Path, url: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    with pytest.raises(StoreCorrupt, match="not a Loqua database"):
        await upgrade(url)


@pytest.fixture
def foreign_directory() -> Iterator[Path]:
    """A directory of the user `nobody`, to whom permissions apply even where tests run as root."""
    with TemporaryDirectory() as directory:
        if os.getuid() == 0:
            os.chown(directory, 65534, 65534)
        yield Path(directory)
        Path(directory).chmod(0o755)


@pytest.mark.parametrize("what", ["file", "directory"])
def test_a_read_only_place_is_refused_with_its_name(foreign_directory: Path, what: str) -> None:
    """Check 34: a place that may not be written to is refused before a lesson starts."""
    path = foreign_directory / "loqua.db"
    path.touch()
    path.chmod(0o444 if what == "file" else 0o666)
    foreign_directory.chmod(0o555 if what == "directory" else 0o755)
    ran = _python(AS_NOBODY, f"sqlite:///{path}")
    assert f"StoreError: {path} is read-only" in ran.stderr


def test_a_place_that_may_not_be_looked_into_is_a_store_error(foreign_directory: Path) -> None:
    foreign_directory.chmod(0)
    ran = _python(AS_NOBODY, f"sqlite:///{foreign_directory}/deep/loqua.db")
    assert "loqua.errors.StoreError" in ran.stderr


AS_NOBODY = """
import asyncio, concurrent.futures.thread, os, sys  # all of it, while it may still be read
from loqua.store.migrate import upgrade
if os.getuid() == 0:
    os.setuid(65534)
asyncio.run(upgrade(sys.argv[1]))
"""


@pytest.mark.parametrize(
    "url", ["mysql://host/x", "nonsense", "sqlite://", "sqlite:///:memory:", "postgresql://u:p@h/d"]
)
async def test_a_url_that_loqua_cannot_use_is_explained(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        await current(url)
    assert "u:p" not in str(caught.value)


async def test_a_damaged_file_stays_and_is_copied_once_with_its_journal(
    path: Path, url: str
) -> None:
    """Check 34: a start on a broken file makes one private copy, however often it is tried."""
    journal = path.with_name("loqua.db-journal")
    path.write_bytes(b"broken")
    journal.write_bytes(b"its journal")
    for _ in range(3):
        with pytest.raises(StoreCorrupt):
            await upgrade(url)
    copies = {file for file in path.parent.iterdir() if ".corrupt-" in file.name}
    assert {file.read_bytes() for file in copies} == {b"broken", b"its journal"}
    assert len(copies) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in copies} == {0o600}
    assert (path.read_bytes(), journal.read_bytes()) == (b"broken", b"its journal")


async def test_a_copy_without_room_is_none_and_hides_no_error(
    path: Path, url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", full)
    path.write_bytes(b"broken")
    with pytest.raises(StoreCorrupt):
        await upgrade(url)
    assert [file.name for file in path.parent.iterdir()] == ["loqua.db"]
    assert "No space left" in caplog.text


def test_a_full_disk_is_told_and_the_next_save_works(tmp_path: Path) -> None:
    """Check 33: with no room saves fail with a StoreError, with room again they work."""
    ran = _python(DISK_FULL, str(Path(__file__).parent), f"sqlite:///{tmp_path}/loqua.db")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["failed", "worked", "ok"]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
async def test_no_space_left_is_told_as_such_and_passes(
    path: Path, url: str, start: Callable[..., subprocess.Popen[str]]
) -> None:
    """Check 33, with ENOSPC for a while: even undoing has no room, and still nothing is lost."""
    await upgrade(url)
    full = "inject=pwrite64:error=ENOSPC:when=100..160"
    strace = ("strace", "-f", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", full)
    printed, errors = start("fill", url, before=strace).communicate(timeout=60)
    assert errors == ""
    states, kept = json.loads(printed)
    assert "the disk is full." in states
    assert (states[0], states[-1]) == ("saved", "saved")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (2 * kept,)


DISK_FULL = """
import asyncio, os, resource, sqlite3, sys
sys.path.insert(0, sys.argv[1])
from process import FACTS, closed, opened, turn
from loqua.errors import StoreError
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository

async def main(url):
    await upgrade(url)
    async with Database(url) as database:
        repository = SqlRepository(database, FACTS)
        session_id = await opened(repository, "one")
        await repository.append(session_id, turn(0))
        path = str(database.path)
        room = os.path.getsize(path) + 8192
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        acknowledged = 1
        try:
            for number in range(1, 500):
                await repository.append(session_id, turn(number, "x" * 500))
                acknowledged += 1
        except StoreError as error:
            assert path in str(error), error
            print("failed")
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        await repository.append(session_id, turn(acknowledged))
        await closed(repository, session_id)
        print("worked")
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM entry").fetchone()[0] == 2 * acknowledged + 2
    print(connection.execute("PRAGMA integrity_check").fetchone()[0])
    connection.close()

asyncio.run(main(sys.argv[2]))
"""


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        timeout=60,
    )
