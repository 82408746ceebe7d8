"""Everything Loqua raises on purpose. The docstring of a class is its default message."""


class LoquaError(Exception):
    """Something went wrong in Loqua."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class InvalidSettings(LoquaError):
    """The settings are not usable."""


class InvalidValue(LoquaError):
    """A value is outside what it may be."""


class InvalidContent(LoquaError):
    """A content file is not usable."""


class NotFound(LoquaError):
    """Nothing is stored under that id."""


class IdentityRefused(LoquaError):
    """The participant is not the learner that the room was made for."""


class StoreError(LoquaError):
    """The store cannot be used."""


class StoreCorrupt(StoreError):
    """The database file is damaged."""


class StoreTooNew(StoreError):
    """The database was written by a newer Loqua."""
