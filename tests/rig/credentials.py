"""Where a LiveKit server is and how to get in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from livekit import api


@dataclass(frozen=True)
class Credentials:
    """The url, key and secret of a LiveKit server, real or not."""

    url: str
    key: str
    secret: str

    def env(self) -> dict[str, str]:
        """Return them as a worker reads them."""
        return {
            "LIVEKIT_URL": self.url,
            "LIVEKIT_API_KEY": self.key,
            "LIVEKIT_API_SECRET": self.secret,
        }

    def token(
        self,
        identity: str,
        room: str,
        *,
        config: api.RoomConfiguration | None = None,
        attributes: Mapping[str, str] | None = None,
        metadata: str = "",
        grants: api.VideoGrants | None = None,
    ) -> str:
        """Return a participant's token for `room`."""
        allowed = grants or api.VideoGrants(room_join=True, room=room)
        token = api.AccessToken(self.key, self.secret).with_identity(identity)
        token = token.with_name(identity).with_grants(allowed).with_ttl(timedelta(hours=1))
        token = token.with_attributes(dict(attributes or {})).with_metadata(metadata)
        return (token.with_room_config(config) if config else token).to_jwt()

    def api(self) -> api.LiveKitAPI:
        """Return a client of the server's API; use it with `async with`."""
        return api.LiveKitAPI(self.url, self.key, self.secret)

    async def create_room(
        self,
        room: str,
        *,
        metadata: str = "",
        agent_name: str | None = None,
        job_metadata: str = "",
        departure_timeout: int = 5,
    ) -> None:
        """Create `room` and, if an agent is named, dispatch it there."""
        agents = dispatches(agent_name, job_metadata)
        async with self.api() as client:
            await client.room.create_room(
                api.CreateRoomRequest(
                    name=room,
                    empty_timeout=60,
                    departure_timeout=departure_timeout,
                    metadata=metadata,
                    agents=agents,
                )
            )

    async def delete_room(self, room: str) -> None:
        """End `room` for everybody in it."""
        async with self.api() as client:
            await client.room.delete_room(api.DeleteRoomRequest(room=room))

    async def rooms(self) -> list[str]:
        """Return the names of the rooms that exist."""
        async with self.api() as client:
            listed = await client.room.list_rooms(api.ListRoomsRequest())
        return [room.name for room in listed.rooms]


def dispatches(agent_name: str | None, metadata: str) -> list[api.RoomAgentDispatch]:
    """Return the dispatch of one named agent, or none."""
    if agent_name is None:
        return []
    return [api.RoomAgentDispatch(agent_name=agent_name, metadata=metadata)]
