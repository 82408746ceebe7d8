# ruff: noqa: ASYNC221, ASYNC240, PLW1510 - tests may block and start processes
"""The schema's history: applied once, whole, and never to a database that is newer."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from loqua.errors import StoreTooNew
from loqua.store import migrate
from loqua.store.engine import Database
from loqua.store.migrate import HEAD, REVISIONS, current, upgrade
from loqua.store.schema import metadata

Start = Callable[..., Popen[str]]
VERSIONS = Path(migrate.__file__).with_name("migrations") / "versions"


async def test_a_new_database_has_no_revision_and_then_the_newest(path: Path, url: str) -> None:
    path.touch()
    assert await current(url) is None
    await upgrade(url)
    assert await current(url) == HEAD


async def test_the_migrations_make_exactly_the_tables_of_the_schema(
    path: Path, url: str, tmp_path: Path
) -> None:
    """A new database is made from the schema, an old one by the migrations: the two are equal."""
    path.touch()
    async with Database(url) as migrated:
        async with migrated.writing() as connection:
            await connection.run_sync(migrate._apply)  # noqa: SLF001 - a new one has no use for it
        async with migrated.reading() as connection:
            different = await connection.run_sync(
                lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
            )
    assert different == []
    new = tmp_path / "new.db"
    await upgrade(f"sqlite:///{new}")
    assert _shape(new) == _shape(path)


QUESTIONS = (
    "SELECT * FROM pragma_table_info(?)",
    "SELECT * FROM pragma_foreign_key_list(?)",
    "SELECT * FROM pragma_index_xinfo(?)",
)


def _shape(path: Path) -> dict[tuple[str, str], list[Any]]:
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master").fetchall()
        return {
            (name, question): connection.execute(question, (name,)).fetchall()
            for (name,) in names
            for question in QUESTIONS
        }


def test_every_migration_file_is_a_known_revision() -> None:
    named = sorted(path.name for path in VERSIONS.glob("r*.py"))
    assert [name[1:5] for name in named] == list(REVISIONS)
    assert all(re.fullmatch(r"r\d{4}_[a-z_]+\.py", name) for name in named)


async def test_a_database_that_is_current_is_opened_without_alembic(url: str) -> None:
    await upgrade(url)
    code = (
        "import asyncio, sys; from loqua.store.migrate import upgrade\n"
        "asyncio.run(upgrade(sys.argv[1])); print('alembic' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True)
    assert ran.stdout == "False\n"


async def test_a_newer_schema_is_refused_and_kept(path: Path, url: str) -> None:
    """Check 35: a database of a newer Loqua is neither opened nor changed."""
    await upgrade(url)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreTooNew, match="9999"):
        await upgrade(url)
    with pytest.raises(StoreTooNew):
        await current(url)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM alembic_version").fetchall() == [("9999",)]


@pytest.mark.slow
async def test_a_migration_killed_at_any_statement_is_finished_by_the_next_start(
    tmp_path: Path,
) -> None:
    """Check 35: kill -9 before the nth statement, for every n until a migration passes."""
    for statement in range(60):
        path = tmp_path / f"{statement}.db"
        command = [sys.executable, "-c", KILLED, f"sqlite:///{path}", str(statement)]
        code = subprocess.run(command, timeout=60).returncode
        await upgrade(f"sqlite:///{path}")
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT * FROM alembic_version").fetchall() == [(HEAD,)]
        if code == 0:
            break
        assert code == -9
    else:
        pytest.fail("the migration has more statements than this test knows")
    assert statement >= 11


KILLED = """
import asyncio, os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from loqua.store.migrate import upgrade

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, *_):
    global left
    if not statement.lstrip().startswith(("CREATE", "INSERT", "COMMIT", "BEGIN")):
        return
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1

asyncio.run(upgrade(sys.argv[1]))
"""


async def test_rows_survive_an_upgrade_that_has_nothing_to_do(
    url: str, repository: Any, lessons: Any
) -> None:
    """Check 35: what is stored is the same after the next start."""
    await lessons.hold(1)
    before = await repository.load("aiko")
    await upgrade(url)
    assert await repository.load("aiko") == before
