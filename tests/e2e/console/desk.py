"""Where one learner sits: a database, lessons in the text console, and what came of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.operator.command import Command
from rig.console import Finished, TextConsole, run_console
from rig.environment import clean_environ

LEARNER = "u1"


@dataclass(frozen=True)
class Desk:
    """The same learner comes back to it."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        return {
            "LOQUA_DATABASE_URL": f"sqlite:///{self.folder}/loqua.db",
            "LOQUA_USER_ID": LEARNER,
        }

    @property
    def environ(self) -> dict[str, str]:
        """All variables of a process at this desk."""
        return clean_environ(self.env)

    def lesson(
        self, *args: str, json: bool = True, env: Mapping[str, str] | None = None
    ) -> TextConsole:
        """A lesson to talk with."""
        return TextConsole(*args, env={**self.env, **(env or {})}, json=json)

    async def read_out(
        self,
        lines: Iterable[str],
        *args: str,
        json: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> Finished:
        """A whole lesson of prepared lines."""
        return await run_console(lines, *args, env={**self.env, **(env or {})}, json=json)

    def loqua(self, *arguments: str) -> Any:
        """What `loqua ARGUMENTS` prints as JSON."""
        return Command(self.folder, self.env)(*arguments).json

    def learner(self) -> Any:
        return self.loqua("learner", "show", LEARNER, "--json")

    def sessions(self) -> list[Any]:
        """The learner's sessions, newest first, each whole."""
        ids = [visit["session_id"] for visit in self.learner()["session_history"]]
        return [self.loqua("session", "show", one, "--json") for one in ids]


def bodies(messages: Iterable[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The bodies of the messages of one type."""
    return [message["body"] for message in messages if message["type"] == kind]


def types(messages: Iterable[dict[str, Any]]) -> list[str]:
    return [message["type"] for message in messages]
