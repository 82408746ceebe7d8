"""Where learners are stored when nobody says otherwise."""

from pathlib import Path

import platformdirs


def default_path() -> Path:
    """The database file in the user's data directory."""
    return Path(platformdirs.user_data_dir("loqua", appauthor=False)) / "loqua.db"


def default_url() -> str:
    """The URL of that file."""
    return f"sqlite:///{default_path()}"
