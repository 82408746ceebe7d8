"""A screen that keeps what it was shown."""

from loqua.tutor.screen import analysed
from loqua.wire.client import Body


class Glass:
    """Where a test reads along."""

    def __init__(self) -> None:
        self.shown: list[Body] = []
        self.closed = 0

    def show(self, body: Body) -> None:
        self.shown.append(analysed(body))

    async def close(self) -> None:
        self.closed += 1

    def types(self) -> list[str]:
        return [body.type_ for body in self.shown]
