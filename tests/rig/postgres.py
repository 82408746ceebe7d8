"""A Postgres server of the test's own, in a directory of its own, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

MISSING = "no Postgres server here: apt-get install postgresql"
ACCOUNT = "postgres"
"""Postgres refuses to run as root: root lends it the account that Debian made for it."""


def programs() -> Path | None:
    """The directory of the newest `initdb` and `pg_ctl`, where there is one."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


class Postgres:
    """Started when it is entered; `url` then reaches an empty database."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="loqua-pg-", dir="/tmp"))
        self._data = self._home / "data"
        self._user = ACCOUNT if os.geteuid() == 0 else None
        self.url = f"postgresql://{ACCOUNT}@/postgres?host={self._home}"

    def __enter__(self) -> Self:
        if self._user:
            shutil.chown(self._home, ACCOUNT)
        self._run("initdb", "--auth=trust", f"--username={ACCOUNT}", "--no-sync", "-E", "UTF8")
        options = f"-c listen_addresses='' -c fsync=off -k {self._home}"
        self._run("pg_ctl", "-w", "-l", str(self._home / "log"), "-o", options, "start")
        return self

    def __exit__(self, *exc: object) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._home, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        folder = programs()
        if folder is None:
            raise RuntimeError(MISSING)
        subprocess.run(
            [str(folder / program), "-D", str(self._data), *arguments],
            check=True,
            user=self._user,
            cwd=self._home,
            stdout=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self._home)},
        )


def missing_reason() -> str | None:
    """Why there can be no Postgres here."""
    if programs() is None:
        return MISSING
    if os.geteuid() == 0 and ACCOUNT not in {entry.pw_name for entry in pwd.getpwall()}:
        return f"Postgres does not run as root, and there is no account {ACCOUNT}"
    return None
