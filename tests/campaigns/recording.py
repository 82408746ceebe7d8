"""Everything that processes did to the files of one directory, in order, as strace saw it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1]
CALLS = "openat,write,pwrite64,pwritev,ftruncate,fsync,fdatasync,unlink,rename"
LINE = re.compile(r"(?P<pid>\d+) +(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
BEGUN = re.compile(r"(?P<pid>\d+) +(?P<line>\w+\(.*) <unfinished \.\.\.>")
RESUMED = re.compile(r"(?P<pid>\d+) +<\.\.\. \w+ resumed>(?P<line>.*)")
QUOTED = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
OPENED = re.compile(r"\d+<((?:\\x[0-9a-f]{2})*)>")
NAMED = re.compile(r'[^"]*"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Made:
    """A file came into being."""

    name: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A file was unlinked."""

    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes were written into a file."""

    name: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A file got another length."""

    name: str
    length: int


@dataclass(frozen=True, slots=True)
class Synced:
    """A file, or with an empty name the directory, was brought to the disk."""

    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """A process acknowledged something."""

    line: str


Event = Made | Removed | Written | Cut | Synced | Told


EVENTS: dict[str, Callable[[str, str, int], Event]] = {
    "openat": lambda name, _, __: Made(name),
    "unlink": lambda name, _, __: Removed(name),
    "fsync": lambda name, _, __: Synced(name),
    "fdatasync": lambda name, _, __: Synced(name),
    "ftruncate": lambda name, arguments, _: Cut(name, _last(arguments)),
    "pwrite64": lambda name, arguments, length: Written(
        name, _last(arguments), _decoded(arguments)[:length]
    ),
}
"""A call that is traced and not named here would be one that the model does not know."""


def record(directory: Path, *arguments: str) -> list[Event]:
    """Run `campaigns.recorded` on a new database in that directory under strace."""
    log = directory.with_name(f"{directory.name}.strace")
    command = ["strace", "-f", "-y", "-xx", "-s", "100000", "-e", f"trace={CALLS}", "-o", str(log)]
    command += [sys.executable, "-m", "campaigns.recorded", f"sqlite:///{directory}/loqua.db"]
    places = os.pathsep.join((str(TESTS.parent / "src"), str(TESTS)))
    environment = {**os.environ, "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        [*command, *arguments], capture_output=True, env=environment, timeout=300, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    with log.open() as lines:
        events = list(read(lines, directory))
    log.unlink()
    assert [event.line for event in events if isinstance(event, Told)] == (
        ran.stdout.decode().splitlines()
    )
    return events


def read(lines: Iterable[str], directory: Path) -> Iterator[Event]:
    """The events in the lines of strace; a call counts when it returns."""
    made: set[str] = set()
    for line in _whole(lines):
        found = LINE.match(line)
        if found and int(found["result"]) >= 0:
            event = _event(found["call"], found["arguments"], int(found["result"]), directory)
            if isinstance(event, Made):
                if event.name in made:
                    continue
                made.add(event.name)
            if isinstance(event, Removed):
                made.discard(event.name)
            if event is not None:
                yield event


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Each call in one line, where strace has cut it in two around the calls of others."""
    begun: dict[str, str] = {}
    for line in lines:
        if start := BEGUN.match(line):
            begun[start["pid"]] = start["line"]
        elif end := RESUMED.match(line):
            yield f"{end['pid']} {begun.pop(end['pid'])}{end['line']}"
        else:
            yield line


def _event(call: str, arguments: str, result: int, directory: Path) -> Event | None:
    if call == "write" and arguments.startswith("1<"):
        return Told(_decoded(arguments).decode().removesuffix("\n"))
    name = _name(call, arguments, directory)
    if name is None or name.endswith("-shm") or (call == "openat" and "O_CREAT" not in arguments):
        return None
    return EVENTS[call](name, arguments, result)


def _name(call: str, arguments: str, directory: Path) -> str | None:
    """The file's name in the directory, empty for the directory itself; None for any other."""
    found = (NAMED if call in ("openat", "unlink", "rename") else OPENED).match(arguments)
    path = Path(os.fsdecode(_bytes(found[1]))) if found else Path()
    if path == directory:
        return ""
    return path.name if path.parent == directory else None


def _decoded(arguments: str) -> bytes:
    """The first string among the arguments."""
    found = QUOTED.search(arguments)
    assert found, arguments
    return _bytes(found[1])


def _last(arguments: str) -> int:
    return int(arguments.rpartition(",")[2])


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.replace("\\x", ""))
