"""A directory of content that a teacher is writing."""

from pathlib import Path

import pytest

from content.files import WORD, Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes words/food.yaml and roleplays/cafe.yaml of a language, and returns its directory."""

    def written(
        words: str | bytes = WORD, scene: str | bytes | None = None, topic: str = "food"
    ) -> Path:
        home = tmp_path / "ja"
        for folder in ("words", "roleplays"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        _put(home / "words" / f"{topic}.yaml", words)
        if scene is not None:
            _put(home / "roleplays" / "cafe.yaml", scene)
        return home

    return written


def _put(path: Path, text: str | bytes) -> None:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
