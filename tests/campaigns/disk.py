"""A disk that keeps only what was synced for sure, and of the rest whatever chance leaves."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from campaigns.recording import Cut, Event, Made, Removed, Synced, Told, Written

SECTOR = 512

Pending = Written | Cut


class Loss(StrEnum):
    """What the power cut does to everything that was not synced."""

    NONE = "none"  #: all of it had reached the disk: the processes died, the machine did not
    ALL = "all"  #: nothing of it had
    SOME = "some"  #: some writes had, in any order
    TORN = "torn"  #: some sectors of the writes had


@dataclass(slots=True)
class Content:
    """A file: what is on the disk, and what is only on its way."""

    synced: bytes = b""
    pending: list[Pending] = field(default_factory=list)

    def sync(self) -> None:
        self.synced = _applied(self.synced, self.pending)
        self.pending = []

    def after(self, loss: Loss, chance: random.Random) -> bytes:
        """What is found of it when the power is back."""
        return _applied(self.synced, list(self._kept(loss, chance)))

    def _kept(self, loss: Loss, chance: random.Random) -> Iterator[Pending]:
        for change in self.pending:
            if isinstance(change, Written) and loss is Loss.TORN:
                yield from (sector for sector in _sectors(change) if chance.random() < 0.5)
            elif loss is Loss.NONE or (loss is not Loss.ALL and chance.random() < 0.5):
                yield change


class Disk:
    """Files by name, with the names that a power cut cannot take any more."""

    def __init__(self) -> None:
        self._files: dict[str, Content] = {}
        self._durable: dict[str, Content] = {}
        self.told: list[str] = []

    def happen(self, event: Event) -> None:
        """Take the next event of a recording."""
        match event:
            case Told(line=line):
                self.told.append(line)
            case Made(name=name):
                self._files.setdefault(name, Content())
            case Removed(name=name):
                del self._files[name]
            case Synced(name=""):
                self._durable = dict(self._files)
            case Synced(name=name):
                self._files[name].sync()
            case Written(name=name) | Cut(name=name):
                self._files[name].pending.append(event)

    def after(self, loss: Loss, chance: random.Random) -> dict[str, bytes]:
        """The files that are found when the power is back."""
        keep: Callable[[], bool] = {
            Loss.NONE: lambda: True,
            Loss.ALL: lambda: False,
            Loss.SOME: lambda: chance.random() < 0.5,
            Loss.TORN: lambda: chance.random() < 0.5,
        }[loss]
        names = {
            name: (self._files if keep() else self._durable).get(name)
            for name in sorted(self._files | self._durable)
        }
        return {name: file.after(loss, chance) for name, file in names.items() if file is not None}


def _applied(content: bytes, changes: list[Pending]) -> bytes:
    bytes_ = bytearray(content)
    for change in changes:
        if isinstance(change, Cut):
            del bytes_[change.length :]
            bytes_.extend(bytes(change.length - len(bytes_)))
        else:
            bytes_.extend(bytes(max(0, change.offset - len(bytes_))))
            bytes_[change.offset : change.offset + len(change.data)] = change.data
    return bytes(bytes_)


def _sectors(write: Written) -> Iterator[Written]:
    start, end = write.offset, write.offset + len(write.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Written(write.name, start, write.data[start - write.offset : stop - write.offset])
        start = stop
