"""What a lesson starts from: the learner's context, a session id, and the day it counts for."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from loqua.content.catalog import Catalog
from loqua.domain.learner import Learner
from loqua.domain.session import Session, new_session_id
from loqua.teaching import phrases
from loqua.teaching.greeting import greeting, is_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """Where a learner's time zone may come from, the first one given wins."""

    room: str | None = None
    setting: str = "UTC"

    def of(self, learner: Learner) -> str:
        return self.room or learner.time_zone or self.setting


def new_session(learner: Learner, room: str, zones: Zones, at: datetime) -> Session:
    return Session(
        id=new_session_id(at, secrets.token_bytes(16)),
        learner_id=learner.id,
        room=room,
        started_at=at,
        time_zone=zones.of(learner),
    )


def model_greeting(learner: Learner, catalog: Catalog, session: Session) -> str:
    """The first words of a lesson that a language model goes on with."""
    words = greeting(learner, catalog, session.started_at, session.time_zone)
    known = is_known(learner)
    return " ".join([*words, "What would you like to talk about?" if known else phrases.ASK_NAME])
