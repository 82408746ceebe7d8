"""The database file itself: made private when new, checked before anything opens it."""

import logging
import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from loqua.errors import StoreCorrupt, StoreError
from loqua.store.default_location import default_path

logger = logging.getLogger(__name__)

MAGIC = b"SQLite format 3\x00"
HEADER = 100
"""Bytes before the first page's content."""
SIDECARS = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside a database file while it works on it."""


def prepare(path: Path) -> None:
    """Make an empty private file where none is; refuse what cannot be a database."""
    try:
        have_directory(path)
        if path.is_dir():
            raise StoreError(f"{path} is a directory; the database has to be a file.")
        if path.exists():
            check(path)
        else:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"{path} cannot be used: {error.strerror}.") from error


def check(path: Path) -> None:
    """Raise where the file cannot be read, cannot be written or is not a whole database."""
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StoreError(f"{path} is read-only for this user; Loqua has to write to it.")
    if path.stat().st_size == 0:
        path.chmod(0o600)
    elif not is_whole(path):
        raise damaged(path)


def is_whole(path: Path) -> bool:
    """Whether the file begins as a database does and is as long as its header says.

    While a journal is beside it the length means nothing: SQLite repairs that when it opens it. So
    it does with a header of zeros, which a power cut during the very first transaction leaves.
    """
    with path.open("rb") as file:
        header = file.read(HEADER)
    if header == bytes(HEADER):
        return unfinished(path)
    if len(header) < HEADER or not header.startswith(MAGIC):
        return False
    size = int.from_bytes(header[16:18], "big")
    size = 65536 if size == 1 else size
    length = size * int.from_bytes(header[28:32], "big")
    trusted = header[24:28] == header[92:96]
    return unfinished(path) or not trusted or path.stat().st_size >= length


def unfinished(path: Path) -> bool:
    """Whether a journal with content is beside the file."""
    beside = (path.with_name(path.name + suffix) for suffix in ("-journal", "-wal"))
    return any(journal.exists() and journal.stat().st_size for journal in beside)


def sync_log(path: Path) -> None:
    """Make it durable that a write-ahead log was emptied: SQLite leaves that to the next write.

    Only the log: to close the database file here would drop the locks that SQLite holds on it.
    """
    with suppress(FileNotFoundError):
        descriptor = os.open(path.with_name(f"{path.name}-wal"), os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def damaged(path: Path | None) -> StoreCorrupt:
    """The error for a broken file, with the way out."""
    return StoreCorrupt(
        f"{path or 'The database'} is damaged or not a Loqua database. Nothing was changed. "
        "Bring back a backup with `loqua db restore FILE`."
    )


def quarantine(path: Path) -> None:
    """Copy a broken file, with what is beside it, to `<name>.corrupt-<when it was last written>`.

    Once for each state of the file, however often Loqua is started; not at all without room.
    """
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    copy = path.with_name(f"{path.name}.corrupt-{stamp(written)}")
    if copy.exists():
        return
    for suffix in (*SIDECARS, ""):
        source = path.with_name(path.name + suffix)
        if source.exists():
            _copy_whole(source, copy.with_name(copy.name + suffix))


def _copy_whole(source: Path, target: Path) -> None:
    """A private copy, or none: what is half is removed."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(source, target)
    except OSError as error:
        target.unlink(missing_ok=True)
        logger.warning("%s was not copied: %s", source, error.strerror)


def stamp(at: datetime | None = None) -> str:
    """A moment in UTC as file names carry it; now where none is given."""
    return f"{at or datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"


def have_directory(path: Path) -> None:
    """Create the directory of the default location; any other has to exist."""
    if path.parent.is_dir():
        return
    if path != default_path():
        raise StoreError(f"{path} cannot be created: the directory {path.parent} does not exist.")
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
