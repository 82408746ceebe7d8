"""A learner in a real room: joins, speaks, types, asks, listens and leaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Any, Self

from livekit import api, rtc

from .credentials import Credentials, dispatches
from .ears import Ears, Line
from .microphone import Microphone
from .speech import Pcm, say
from .waiting import until

EVENTS = "loqua.events"
TRANSCRIPTION = "lk.transcription"
CHAT = "lk.chat"


class RoomLearner:
    """One learner; `ears` holds what reached them.

    Join either a room that exists (`Credentials.create_room`), or with `join(agent_name=...)`,
    whose token creates the room and dispatches the agent.
    """

    def __init__(self, credentials: Credentials, identity: str, room: str) -> None:
        self.credentials, self.identity, self.room_name = credentials, identity, room
        self.room = rtc.Room()
        self.ears = Ears()
        self.microphone: Microphone | None = None
        self.tutor: rtc.RemoteParticipant | None = None
        self.left: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def join(
        self,
        *,
        agent_name: str | None = None,
        room_metadata: str = "",
        job_metadata: str = "",
        departure_timeout: int = 5,
        token: str | None = None,
        microphone: bool = True,
    ) -> Self:
        """Connect, and publish the microphone unless told not to."""
        config = None
        if agent_name:
            config = api.RoomConfiguration(
                departure_timeout=departure_timeout,
                metadata=room_metadata,
                agents=dispatches(agent_name, job_metadata),
            )
        self._listen()
        pass_ = token or self.credentials.token(self.identity, self.room_name, config=config)
        await self.room.connect(self.credentials.url, pass_)
        for participant in self.room.remote_participants.values():
            self._meet(participant)
        if microphone:
            self.microphone = Microphone()
            await self.microphone.publish(self.room)
        return self

    async def speak(self, what: str | Pcm) -> float:
        """Say a text (or play sound) and return when its last sample left the mouth."""
        pcm = await asyncio.to_thread(say, what) if isinstance(what, str) else what
        if self.microphone is None:
            raise RuntimeError("the learner has no microphone")
        return await self.microphone.play(pcm)

    async def write(self, text: str) -> None:
        """Send a typed answer."""
        await self.room.local_participant.send_text(text, topic=CHAT)

    async def ask(self, method: str, payload: object = None, *, timeout: float = 10.0) -> Any:
        """Call one of the tutor's methods with a JSON payload and return its JSON answer."""
        tutor = await self.meet_tutor()
        answer = await self.room.local_participant.perform_rpc(
            destination_identity=tutor.identity,
            method=method,
            payload="" if payload is None else json.dumps(payload, ensure_ascii=False),
            response_timeout=timeout,
        )
        return json.loads(answer) if answer else None

    async def meet_tutor(self, timeout: float = 20.0) -> rtc.RemoteParticipant:
        """Wait for the agent to be in the room."""
        return await until(lambda: self.tutor, timeout=timeout, what="the tutor in the room")

    async def event(self, kind: str, *, skip: int = 0, timeout: float = 15.0) -> dict[str, Any]:
        """Wait for a client message of this type, after `skip` earlier ones."""
        found = await until(
            lambda: self.ears.of_type(kind)[skip:],
            timeout=timeout,
            what=lambda: f"{kind!r}; got {[event.get('type') for event in self.ears.events]}",
        )
        return found[0]

    async def state(self, name: str, *, after: float = 0.0, timeout: float = 20.0) -> float:
        """Wait until the tutor is in this state (changed after `after`); return since when."""
        found = await until(
            lambda: [s.at for s in self.ears.states if s.state == name and s.at > after],
            timeout=timeout,
            what=lambda: f"state {name!r}; seen {[s.state for s in self.ears.states]}",
        )
        return found[0]

    async def hears(self, *, after: float = 0.0, timeout: float = 20.0) -> float:
        """Wait until the tutor begins to sound after `after`; return when."""
        return await until(
            lambda: self.ears.onset_after(after), timeout=timeout, what="the tutor's voice"
        )

    async def reads(self, text: str, *, timeout: float = 20.0) -> Line:
        """Wait for a transcript that contains `text`, whoever's it is."""
        return await until(
            lambda: next((line for line in self.ears.lines if text in line.text), None),
            timeout=timeout,
            what=lambda: f"{text!r}; read {[line.text for line in self.ears.lines]}",
        )

    async def leave(self) -> None:
        """Hang up and forget the room; calling it again does nothing."""
        if self.microphone:
            await self.microphone.close()
            self.microphone = None
        if self.room.isconnected():
            await self.room.disconnect()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _listen(self) -> None:
        room = self.room
        room.on("track_subscribed", self._subscribed)
        room.on("participant_connected", self._meet)
        room.on("participant_disconnected", self._part)
        room.on("participant_attributes_changed", self._changed)
        room.on("disconnected", self._disconnected)
        room.register_text_stream_handler(TRANSCRIPTION, self._transcribed)
        room.register_text_stream_handler(EVENTS, self._told)

    def _meet(self, participant: rtc.RemoteParticipant) -> None:
        if participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT:
            self.tutor = participant
            self.ears.changed(participant.attributes)

    def _part(self, participant: rtc.RemoteParticipant) -> None:
        if self.tutor and participant.identity == self.tutor.identity:
            self.tutor = None

    def _disconnected(self, reason: rtc.DisconnectReason.ValueType) -> None:
        self.left = rtc.DisconnectReason.Name(reason)

    def _subscribed(
        self,
        track: rtc.Track,
        _publication: rtc.RemoteTrackPublication,
        _participant: rtc.RemoteParticipant,
    ) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            self._spawn(self.ears.listen(track))

    def _changed(self, changed: dict[str, str], participant: rtc.Participant) -> None:
        if participant.identity != self.identity:
            self.ears.changed(changed)

    def _transcribed(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._spawn(self.ears.read_line(reader, identity))

    def _told(self, reader: rtc.TextStreamReader, _identity: str) -> None:
        self._spawn(self.ears.read_event(reader))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.ears.errors.append(repr(error))

    async def __aenter__(self) -> Self:
        """Enter without joining; `join` says how."""
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Leave."""
        await self.leave()
