"""The environment of a child process, free of whatever the developer's shell has set."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AGENT = ROOT / "src" / "agent.py"
VENDORS = ("LIVEKIT_", "LOQUA_", "DEEPGRAM_", "OPENAI_", "OTEL_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


def clean_environ(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return our environment without vendors' and proxies' variables, plus `extra`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(VENDORS) and name.lower() not in PROXIES
    }
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **(extra or {})}
