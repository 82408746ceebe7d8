"""A directory of content that a teacher is writing."""

from collections.abc import Callable
from pathlib import Path

import pytest

WORD = """\
- id: water
  spelling: 水
  reading: みず
  means: [water]
  level: absolute_beginner
  pos: noun
"""
SCENE = """\
title: At a café
topic: food
level: absolute_beginner
setting: You are in a café.
lines:
  - tutor: お水ですか。
    reading: おみずですか
    means: Water?
    task: Say yes.
    model: はい
    model_reading: はい
    item: water
"""

Write = Callable[..., Path]


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
