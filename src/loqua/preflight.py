"""What a worker should say before it starts: whether its store survives the next deploy."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from loqua.settings import Settings
from loqua.store.address import sqlite_path
from loqua.store.default_location import default_url

ON_CLOUD = "LIVEKIT_REMOTE_EOT_URL"
"""Set by LiveKit Cloud in the agents that it hosts; livekit-agents looks at the same name."""

LAYERS = ("overlay", "aufs", "fuse.fuse-overlayfs")
MARKERS = (".dockerenv", "run/.containerenv")

ADVICE = "Set LOQUA_DATABASE_URL to a file on a volume, or to a Postgres database."


def data_loss_warning(
    settings: Settings, environ: Mapping[str, str] | None = None, *, root: Path = Path("/")
) -> str | None:
    """Why learners would be lost at the next deploy; None when they would not.

    `root` is where `proc` and the marks of a container are looked for.
    """
    database = sqlite_path(settings.database_url or default_url())
    if database is None:
        return None
    if ON_CLOUD in (os.environ if environ is None else environ):
        return (
            "Learners are stored in a local file on LiveKit Cloud: "
            f"they are gone at the next deploy. {ADVICE}"
        )
    if _in_container(root) and _on_layer(database, root):
        return (
            f"Learners are stored in {database.parent}, on this container's own layer: "
            f"they are gone with the container. {ADVICE}"
        )
    return None


def _in_container(root: Path) -> bool:
    return any((root / marker).exists() for marker in MARKERS)


def _on_layer(path: Path, root: Path) -> bool:
    """Whether the deepest mount above that path is a container's layer."""
    try:
        lines = (root / "proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    deepest, kind = -1, ""
    for line in lines:
        mount, filesystem = _mount(line)
        if mount and path.resolve().is_relative_to(mount) and len(mount.parts) >= deepest:
            deepest, kind = len(mount.parts), filesystem
    return kind in LAYERS


def _mount(line: str) -> tuple[Path | None, str]:
    """Mount point and file system of one line of mountinfo (proc(5))."""
    before, dash, after = line.partition(" - ")
    fields = before.split(" ")
    if not dash or len(fields) < 5 or not after:
        return None, ""
    point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4])
    return Path(point), after.split(" ")[0]
