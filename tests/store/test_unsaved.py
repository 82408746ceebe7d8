"""A lesson that the database did not take is kept in a file, and stored later."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loqua.domain.learner import Learner
from loqua.domain.session import EndReason, Entry, Session, SessionState, Speaker, Utterance
from loqua.errors import StoreError
from loqua.ports import Unsaved
from loqua.store import archive
from loqua.store.engine import Database
from loqua.store.sql_repository import SqlRepository
from loqua.store.unsaved import forget, keep, places, store_kept

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def where(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Path, ...]:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    return places(path)


def unsaved(learner_id: str = "aiko") -> Unsaved:
    said = Utterance(speaker=Speaker.LEARNER, text="はい", at=AT)
    return Unsaved(
        session=Session(id=f"sess_{learner_id}", learner_id=learner_id, room="r", started_at=AT),
        entries=(Entry(number=1, body=said),),
        at=AT + timedelta(minutes=3),
        reason=EndReason.LEARNER_LEFT,
        learner=Learner(id=learner_id, name="Aiko"),
    )


async def test_a_kept_lesson_is_stored_once(
    database: Database, repository: SqlRepository, where: tuple[Path, ...]
) -> None:
    kept = keep(unsaved(), where)
    copy = kept.read_bytes()
    assert await store_kept(repository, where) == 1
    assert not kept.exists()
    kept.write_bytes(copy)
    assert await store_kept(repository, where) == 1
    learner = await repository.load("aiko")
    assert (learner.name, learner.progress.total_sessions, learner.progress.total_minutes) == (
        "Aiko",
        1,
        3,
    )
    held = await archive.session(database, "sess_aiko")
    assert held.session.state is SessionState.CLOSED
    assert [said.text for said in held.session.utterances] == ["はい"]


def test_only_its_owner_may_read_it(where: tuple[Path, ...]) -> None:
    assert keep(unsaved(), where).stat().st_mode & 0o777 == 0o600


def test_where_there_is_no_room_beside_the_database_another_place_takes_it(
    where: tuple[Path, ...],
) -> None:
    where[0].write_text("a file where the directory should be")
    assert keep(unsaved(), where).parent == where[1]


def test_a_lesson_that_no_place_takes_is_an_error(path: Path) -> None:
    path.write_text("no directory")
    with pytest.raises(StoreError, match="could not be kept"):
        keep(unsaved(), (path / "a", path / "b"))


async def test_a_file_that_cannot_be_read_stays(
    repository: SqlRepository, where: tuple[Path, ...]
) -> None:
    where[0].mkdir()
    broken = where[0] / "sess_x.json"
    broken.write_text("{")
    assert await store_kept(repository, where) == 0
    assert broken.exists()


async def test_erasing_a_learner_erases_what_is_kept_of_them(
    database: Database, where: tuple[Path, ...]
) -> None:
    aiko, ken = keep(unsaved("aiko"), where), keep(unsaved("ken"), where)
    await archive.erase(database, "aiko")
    assert not aiko.exists()
    assert ken.exists()
    forget("ken", where)
    assert not ken.exists()
