"""Power cuts at every write: what was acknowledged is there, whatever the disk had not yet done."""

import asyncio
import hashlib
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from campaigns.disk import Content, Disk, Loss
from campaigns.ledger import faults
from campaigns.recording import Event, Told, Written, record
from loqua.store import sqlite_connection

SEED = 20261121
IMAGES_IN_CI = 60

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]


@dataclass(frozen=True, slots=True)
class Image:
    """What a power cut after that step leaves, and what had been acknowledged before it."""

    step: int
    loss: Loss
    files: dict[str, bytes]
    told: tuple[str, ...]

    @property
    def key(self) -> str:
        return hashlib.sha256(repr((self.files, self.told)).encode()).hexdigest()


@pytest.mark.parametrize("mode", ["truncate", "wal"])
async def test_no_power_cut_loses_what_was_acknowledged(
    tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch, *, full: bool
) -> None:
    """Check 31: every image opens, is whole, has no half turn and each turn acknowledged before.

    The recording begins with the creation of the file and ends with the erasure of a learner.
    """
    monkeypatch.setattr(sqlite_connection, "journal_mode", lambda: mode)
    events = await recorded(tmp_path, mode, "FULL", lessons=3 if full else 1)
    cuts = list(distinct(events))
    if not full:
        cuts = random.Random(SEED).sample(cuts, IMAGES_IN_CI)  # noqa: S311 - chance, not secrecy
    wrong = {(cut.step, cut.loss): await faults_of(tmp_path, cut) for cut in cuts}
    assert {where: found for where, found in wrong.items() if found} == {}
    print(f"\n{mode}: {len(cuts)} images of {len(events)} steps, none damaged, nothing lost")


async def test_a_store_that_does_not_sync_would_be_caught(tmp_path: Path) -> None:
    """Check 31's control: with `synchronous = OFF` the same harness finds what is lost."""
    events = await recorded(tmp_path, "truncate", "OFF", lessons=1)
    after_telling = (
        cut for cut in images(events, [Loss.ALL]) if isinstance(events[cut.step], Told)
    )
    assert any([await faults_of(tmp_path, cut) for cut in after_telling])


async def test_the_disk_of_the_model_keeps_what_was_synced_and_no_more() -> None:
    """The model itself: synced bytes stay, others are lost, torn or kept as the cut says."""
    chance = random.Random(SEED)  # noqa: S311 - chance, not secrecy
    file = Content(pending=[Written("a", 0, b"x" * 2000)])
    file.sync()
    file.pending.append(Written("a", 1000, b"y" * 2000))
    assert file.after(Loss.ALL, chance) == b"x" * 2000
    assert file.after(Loss.NONE, chance) == b"x" * 1000 + b"y" * 2000
    torn = {file.after(Loss.TORN, chance) for _ in range(100)}
    assert len(torn) > 10
    assert all(content[:1000] == b"x" * 1000 for content in torn)


async def recorded(tmp_path: Path, mode: str, sync: str, lessons: int) -> list[Event]:
    directory = tmp_path / "recorded"
    directory.mkdir()
    return await asyncio.to_thread(record, directory, mode, sync, "2", str(lessons))


def distinct(events: Sequence[Event]) -> Iterator[Image]:
    """After every step, what each kind of cut leaves; the same image only once."""
    seen: set[str] = set()
    for image in images(events, tuple(Loss)):
        if image.key not in seen:
            seen.add(image.key)
            yield image


def images(events: Sequence[Event], losses: Sequence[Loss]) -> Iterator[Image]:
    chance = random.Random(SEED)  # noqa: S311 - chance, not secrecy
    disk = Disk()
    for step, event in enumerate(events):
        disk.happen(event)
        for loss in losses:
            yield Image(step, loss, disk.after(loss, chance), tuple(disk.told))


async def faults_of(tmp_path: Path, image: Image) -> list[str]:
    """What is wrong with the database after that cut, as the next start finds it."""
    directory = tmp_path / "image"
    directory.mkdir()
    for name, content in image.files.items():
        (directory / name).write_bytes(content)
    try:
        return await faults(directory / "loqua.db", image.told)
    finally:
        shutil.rmtree(directory)
