import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from e2e.operator.command import NOBODY, Command
from e2e.operator.held import LEARNER


def test_upgrade_creates_it_and_check_knows_it(loqua: Command, empty: Path) -> None:
    before = loqua("db", "check")
    assert before.exit_code == 1
    assert "run `loqua db upgrade`" in before.out
    assert not empty.exists(), "a check changes nothing"
    assert loqua("db", "upgrade").out == loqua("db", "check").out
    assert loqua("learner", "list", "--json").json == []


@pytest.mark.usefixtures("database")
def test_a_backup_brings_back_what_was_erased(loqua: Command, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert str(copy) in loqua("db", "backup", str(copy)).out
    before = loqua("learner", "export", LEARNER).json
    assert loqua("learner", "erase", LEARNER, "--yes").exit_code == 0
    assert loqua("learner", "show", LEARNER).exit_code == 1
    restored = loqua("db", "restore", str(copy))
    assert restored.exit_code == 0
    assert loqua("learner", "export", LEARNER).json == before
    previous = next(tmp_path.glob("loqua.db.before-restore-*[0-9Z]"))
    assert str(previous) in restored.out
    with closing(sqlite3.connect(previous)) as connection:
        assert connection.execute("SELECT count(*) FROM learner").fetchone() == (0,)


def test_what_cannot_be_copied_is_refused(loqua: Command, database: Path, tmp_path: Path) -> None:
    junk = tmp_path / "junk.db"
    junk.write_text("no database")
    before = database.read_bytes()
    assert str(tmp_path / "no") in loqua("db", "backup", str(tmp_path / "no" / "copy.db")).refusal
    assert str(junk) in loqua("db", "restore", str(junk)).refusal
    assert "missing.db" in loqua("db", "restore", str(tmp_path / "missing.db")).refusal
    assert database.read_bytes() == before


def _junk(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def _text(path: Path) -> None:
    path.write_text("Dear diary")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


def _another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (a)")


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_junk, "damaged or not a Loqua database"),
        (_text, "damaged or not a Loqua database"),
        (_cut, "damaged or not a Loqua database"),
        (_another_program, "damaged or not a Loqua database"),
        (_newer, "written by a newer Loqua (schema 9999"),
    ],
    ids=["junk", "text", "cut", "another-program", "newer"],
)
def test_a_file_that_cannot_be_used_is_refused_and_not_touched(
    loqua: Command, database: Path, spoil: Callable[[Path], None], says: str
) -> None:
    spoil(database)
    before = database.read_bytes()
    for command in (("db", "upgrade"), ("db", "check"), ("learner", "list")):
        refusal = loqua(*command).refusal
        assert says in refusal
        assert str(database) in refusal
    doctor = loqua("doctor")
    assert doctor.exit_code == 1
    assert f"FAIL database: {database}" in doctor.out
    assert database.read_bytes() == before


def test_a_missing_directory_is_named_and_not_made(loqua: Command, tmp_path: Path) -> None:
    missing = tmp_path / "volume"
    env = {"LOQUA_DATABASE_URL": f"sqlite:///{missing}/loqua.db"}
    for command in (("db", "upgrade"), ("db", "check"), ("learner", "list")):
        assert f"directory {missing}" in loqua(*command, env=env).refusal
    assert f"directory {missing}" in loqua("doctor", env=env).out
    assert not missing.exists()


@pytest.fixture
def foreign(held: Path) -> Iterator[Path]:
    """A database of the user `nobody`, to whom permissions apply even where tests run as root."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "loqua.db"
        shutil.copyfile(held, path)
        if os.getuid() == 0:
            for one in (Path(directory), path):
                os.chown(one, NOBODY, NOBODY)
        yield path


def test_what_may_only_be_read_is_refused(foreign: Path, tmp_path: Path) -> None:
    loqua = Command(tmp_path, {"LOQUA_DATABASE_URL": f"sqlite:///{foreign}"}, unprivileged=True)
    assert loqua("learner", "list").exit_code == 0
    before = foreign.read_bytes()
    foreign.chmod(0o444)
    for command in (("db", "upgrade"), ("learner", "show", LEARNER)):
        assert f"{foreign} is read-only" in loqua(*command).refusal
    doctor = loqua("doctor")
    assert doctor.exit_code == 1
    assert f"FAIL database: {foreign} is read-only" in doctor.out
    assert foreign.read_bytes() == before
