"""From the start of the console to the tutor's first line, beside the import it cannot avoid."""

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.table import paired, report
from rig.environment import AGENT, ROOT, clean_environ

pytestmark = pytest.mark.full

ROUNDS = int(os.environ.get("LOQUA_TEST_ROUNDS", "7"))
LIMIT = 1.5
IMPORT = [sys.executable, "-c", "import livekit.agents; print('tutor: ready', flush=True)"]
CONSOLE = [sys.executable, str(AGENT), "console", "--text"]


@dataclass(frozen=True)
class Start:
    """How long a process took to its first line, and what it had computed until its end."""

    wall: float
    cpu: float


def started(command: list[str], database: Path) -> Start:
    """Run it with no input; its first line has to be the tutor's."""
    environ = clean_environ({"LOQUA_DATABASE_URL": f"sqlite:///{database}"})
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    at = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        wall = time.perf_counter() - at
        process.stdout.read()
    assert first.startswith("tutor: "), first
    assert process.returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Start(wall, cpu)


def test_the_console_is_ready_soon(tmp_path: Path) -> None:
    """With a fresh database, and with the one of yesterday."""
    existing = tmp_path / "existing.db"
    started(CONSOLE, existing)
    started(IMPORT, existing)
    imports, fresh, again = [], [], []
    for number in range(ROUNDS):
        imports.append(started(IMPORT, existing))
        fresh.append(started(CONSOLE, tmp_path / f"fresh-{number}.db"))
        again.append(started(CONSOLE, existing))
    rows = []
    for name, ours in (("fresh", fresh), ("existing", again)):
        wall = [one.wall for one in ours], [one.wall for one in imports]
        cpu = [one.cpu for one in ours], [one.cpu for one in imports]
        rows += [
            paired(f"console ready, {name} database", *wall, unit="s", limit=LIMIT),
            paired(f"  CPU of that whole process, {name}", *cpu, unit="s", limit=2 * LIMIT),
        ]
    report(rows)
