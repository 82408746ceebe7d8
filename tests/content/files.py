"""A word and a scene as a teacher writes them."""

from collections.abc import Callable
from pathlib import Path

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
