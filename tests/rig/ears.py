"""What a learner hears, sees and reads in a room, with the times."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from livekit import rtc

from .speech import RATE, Pcm

LOUD = 300
PAUSE = 0.3


@dataclass
class Span:
    """A stretch of sound from the tutor; gaps shorter than `PAUSE` belong to it."""

    start: float
    end: float


@dataclass
class Line:
    """One transcript stream: who speaks, the text so far, and whether its stream has ended."""

    at: float
    identity: str
    attributes: dict[str, str]
    text: str = ""
    done: bool = False

    @property
    def final(self) -> bool:
        """Whether LiveKit calls it final."""
        return self.attributes.get("lk.transcription_final") == "true"

    @property
    def segment(self) -> str:
        """The segment that interim and final streams share."""
        return self.attributes.get("lk.segment_id", "")


@dataclass
class StateChange:
    """The tutor's `lk.agent.state` since `at`."""

    at: float
    state: str


@dataclass
class Ears:
    """Everything that reached the learner; the room's handlers fill it."""

    spans: list[Span] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    states: list[StateChange] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def onsets(self) -> list[float]:
        """When the tutor began to sound, after each pause."""
        return [span.start for span in self.spans]

    def onset_after(self, moment: float) -> float | None:
        """Return when the tutor first began to sound after `moment`."""
        return next((onset for onset in self.onsets if onset > moment), None)

    def said_by(self, identity: str) -> list[str]:
        """Return the final transcripts of `identity`, in order."""
        return [line.text for line in self.lines if line.identity == identity and line.final]

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """Return the client messages of one type."""
        return [event for event in self.events if event.get("type") == kind]

    async def listen(self, track: rtc.Track) -> None:
        """Follow a track until it ends, writing down when it is loud."""
        stream = rtc.AudioStream(track, sample_rate=RATE, num_channels=1)
        try:
            async for event in stream:
                self.sound(np.frombuffer(event.frame.data, np.int16), time.time())
        finally:
            await stream.aclose()

    def sound(self, pcm: Pcm, now: float) -> None:
        """Take in a frame that arrived at `now`."""
        if not len(pcm) or int(np.abs(pcm.astype(np.int32)).max()) < LOUD:
            return
        if self.spans and now - self.spans[-1].end < PAUSE:
            self.spans[-1].end = now
        else:
            self.spans.append(Span(now, now))

    async def read_line(self, reader: rtc.TextStreamReader, identity: str) -> None:
        """Follow a transcript stream to its end."""
        line = Line(time.time(), identity, dict(reader.info.attributes or {}))
        self.lines.append(line)
        try:
            async for piece in reader:
                line.text += piece
        finally:
            line.done = True

    async def read_event(self, reader: rtc.TextStreamReader) -> None:
        """Take in a client message."""
        text = await reader.read_all()
        try:
            self.events.append(json.loads(text))
        except ValueError:
            self.errors.append(f"not JSON on the events topic: {text[:200]!r}")

    def changed(self, attributes: dict[str, str]) -> None:
        """Take in changed attributes of the tutor."""
        self.attributes |= attributes
        if state := attributes.get("lk.agent.state"):
            self.states.append(StateChange(time.time(), state))
