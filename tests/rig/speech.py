"""Sound: what a learner says, synthesised offline and kept, always int16 mono at 24 kHz."""

from __future__ import annotations

import threading
from functools import cache

import numpy as np
import pyopenjtalk
from numpy.typing import NDArray

RATE = 24_000
LOUD = 400
Pcm = NDArray[np.int16]
_engine = threading.Lock()


@cache
def say(text: str) -> Pcm:
    """Return `text` spoken, trimmed so that its last sample is the acoustic end of speech."""
    with _engine:
        wave, rate = pyopenjtalk.tts(text)
    if rate != 2 * RATE:
        raise AssertionError(f"pyopenjtalk spoke at {rate} Hz, not {2 * RATE}")
    wave = wave[: len(wave) // 2 * 2].reshape(-1, 2).mean(axis=1)
    pcm = np.clip(wave, -32_768, 32_767).astype(np.int16)
    heard = np.flatnonzero(np.abs(pcm.astype(np.int32)) > LOUD)
    if not len(heard):
        return silence(0.3)
    spoken: Pcm = pcm[heard[0] : heard[-1] + 1]
    spoken.flags.writeable = False
    return spoken


def silence(seconds: float) -> Pcm:
    """Return that much silence."""
    return np.zeros(int(RATE * seconds), np.int16)


def tone(seconds: float, hertz: float = 220.0) -> Pcm:
    """Return a plain loud tone: speech enough for tests that only measure when something sounds."""
    turn = 2 * np.pi * hertz / RATE * np.arange(int(RATE * seconds))
    wave: Pcm = (np.sin(turn) * 6_000).astype(np.int16)
    return wave


def join(*parts: Pcm) -> Pcm:
    """Return the parts one after another, for instance two words and the pause between them."""
    return np.concatenate(parts)


def seconds(pcm: Pcm) -> float:
    """Return how long `pcm` sounds."""
    return len(pcm) / RATE
