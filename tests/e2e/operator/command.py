"""`loqua` in a process of its own, forked from one that has imported it already."""

import json
import multiprocessing
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TextIO

from rig.environment import clean_environ

SECONDS = 60.0
IMPORTED = ["loqua.cli", "concurrent.futures.thread", "sqlalchemy.dialects.sqlite.aiosqlite"]
"""Also what is imported late, as the user `nobody` may not be allowed to read it."""
NOBODY = 65534
_numbers = count(1)


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.exit_code == 0, self
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """What a refused command says: on stderr, nothing on stdout, no traceback."""
        assert self.exit_code == 1, self
        assert not self.out, self
        assert "Traceback" not in self.err
        return self.err


class Command:
    """Runs `loqua ARGUMENTS` on one database; `unprivileged` runs it as the user `nobody`."""

    def __init__(self, folder: Path, env: Mapping[str, str], *, unprivileged: bool = False) -> None:
        self._folder, self._env, self._unprivileged = folder, dict(env), unprivileged
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(IMPORTED)

    def __call__(
        self, *arguments: str, typed: str = "", env: Mapping[str, str] | None = None
    ) -> Ran:
        name = f"command-{next(_numbers)}"
        given, out, err = (self._folder / f"{name}.{end}" for end in ("in", "out", "err"))
        given.write_text(typed)
        environ = clean_environ({**self._env, **(env or {})})
        process = self._processes.Process(
            target=_run, args=(arguments, environ, (given, out, err), self._unprivileged)
        )
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"loqua {' '.join(arguments)} took over {SECONDS:g} s")
        return Ran(process.exitcode, out.read_text(), err.read_text())


def _run(
    arguments: tuple[str, ...],
    environ: dict[str, str],
    files: tuple[Path, Path, Path],
    unprivileged: bool,  # noqa: FBT001 - passed between processes by position
) -> None:
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(files[0].parent)
    sys.stdin, sys.stdout, sys.stderr = (_opened(number, path) for number, path in enumerate(files))
    if unprivileged and os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    sys.argv = ["loqua", *arguments]
    from loqua.cli import main

    main()


def _opened(number: int, path: Path) -> TextIO:
    descriptor = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT)
    os.dup2(descriptor, number)
    os.close(descriptor)
    return os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False)
