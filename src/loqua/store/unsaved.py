"""Lessons that the database did not take, kept in files until it does."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from loqua.domain.session import SessionState
from loqua.errors import StoreError
from loqua.ports import Repository, Unsaved
from loqua.store.default_location import default_path

logger = logging.getLogger(__name__)

DIRECTORY = "unsaved"
_adapter = TypeAdapter(Unsaved)


def places(database: Path | None) -> tuple[Path, ...]:
    """Where such files may be: beside the database, else where there is room on this machine."""
    beside = (database or default_path()).parent
    return beside / DIRECTORY, Path(tempfile.gettempdir()) / f"loqua-{os.getuid()}-{DIRECTORY}"


def keep(unsaved: Unsaved, where: tuple[Path, ...]) -> Path:
    """Write a lesson into the first place that takes it, whole or not at all.

    Raises:
        StoreError: none of them takes it.

    """
    text = _adapter.dump_json(unsaved, indent=1)
    for directory in where:
        path = directory / f"{unsaved.session.id}.json"
        with suppress(OSError):
            _write(path, text)
            return path
    raise StoreError(f"The lesson could not be kept in {where[0]} nor in {where[-1]}.")


def _write(path: Path, text: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


async def store_kept(repository: Repository, where: tuple[Path, ...]) -> int:
    """Store what was kept, each lesson once however often it is tried; returns how many."""
    stored = 0
    for path, unsaved in _kept(where):
        if unsaved.learner is not None:
            await repository.save_learner(unsaved.learner)
        await repository.begin(unsaved.session)
        await repository.append(unsaved.session.id, unsaved.entries)
        await repository.close(
            unsaved.session.id, at=unsaved.at, reason=unsaved.reason, state=SessionState.CLOSED
        )
        path.unlink(missing_ok=True)
        logger.warning("session %s was stored from %s", unsaved.session.id, path)
        stored += 1
    return stored


def forget(learner_id: str, where: tuple[Path, ...]) -> None:
    """Delete what is kept of a learner."""
    for path, unsaved in _kept(where):
        if unsaved.session.learner_id == learner_id:
            path.unlink(missing_ok=True)


def _kept(where: tuple[Path, ...]) -> Iterator[tuple[Path, Unsaved]]:
    for path in sorted(path for directory in where for path in directory.glob("*.json")):
        try:
            yield path, _adapter.validate_json(path.read_bytes())
        except (OSError, ValidationError):
            logger.exception("the lesson in %s cannot be read; it stays there", path)
