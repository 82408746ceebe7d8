"""The process that carries a session, told apart from a later one with the same number."""

import os
import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A process: where it runs, its number there, and when it started."""

    host: str
    """One boot of one machine, and the process numbers that are visible in it."""
    pid: int
    started: str

    @property
    def here(self) -> bool:
        """Whether this machine can tell if that process lives."""
        return self.host == _host()

    @property
    def alive(self) -> bool:
        return self.here and started(self.pid) == self.started


def this_process() -> Owner:
    """The owner of what this process begins."""
    return _process(os.getpid())


@cache
def _process(pid: int) -> Owner:
    """Read once: nothing is read from the disk on the event loop of a lesson."""
    return Owner(host=_host(), pid=pid, started=started(pid) or "")


def started(pid: int) -> str | None:
    """When that process started, as a text to compare; None for one that is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None if Path("/proc/self/stat").exists() else _started_elsewhere(pid)
    return None if fields[0] in "ZX" else fields[19]


def _started_elsewhere(pid: int) -> str | None:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return f"{process.create_time():.2f}"
    except psutil.Error:
        return None


def _host() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{platform.node()}/{psutil.boot_time():.0f}"
