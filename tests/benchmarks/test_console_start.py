"""From the start of the console to the tutor's first line, beside the import it cannot avoid."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from benchmarks.table import paired, report
from rig.environment import AGENT, ROOT, clean_environ

pytestmark = pytest.mark.full

ROUNDS = int(os.environ.get("LOQUA_TEST_ROUNDS", "7"))
LIMIT = 1.5
CPU_LIMIT = 1.6
"""Holds on a busy machine as well, where the time that passes says little."""
THEN_WAIT = "print('tutor: ready', flush=True); import sys; sys.stdin.read()"
IMPORT = [sys.executable, "-c", f"import livekit.agents; {THEN_WAIT}"]
CONSOLE = [sys.executable, str(AGENT), "console", "--text"]


@dataclass(frozen=True)
class Start:
    """How long a process took to its first line, and how much of that it computed."""

    wall: float
    cpu: float


def started(command: list[str], database: Path) -> Start:
    """Run it, and close its input when that is measured; its first line has to be the tutor's."""
    environ = clean_environ({"LOQUA_DATABASE_URL": f"sqlite:///{database}"})
    at = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        first = process.stdout.readline()
        wall = time.perf_counter() - at
        used = psutil.Process(process.pid).cpu_times()
        process.stdin.close()
        process.stdout.read()
    assert first.startswith("tutor: "), first
    assert process.returncode == 0
    return Start(wall, used.user + used.system)


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
            paired(f"  processor time until then, {name}", *cpu, unit="s", limit=CPU_LIMIT),
        ]
    report(rows)
