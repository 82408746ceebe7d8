"""The six levels of a learner."""

from enum import StrEnum


class Level(StrEnum):
    """From the first word to fluency."""

    ABSOLUTE_BEGINNER = "absolute_beginner"
    BEGINNER = "beginner"
    ELEMENTARY = "elementary"
    INTERMEDIATE = "intermediate"
    UPPER_INTERMEDIATE = "upper_intermediate"
    ADVANCED = "advanced"

    @property
    def rank(self) -> int:
        """0 for the lowest level, 5 for the highest."""
        return list(Level).index(self)

    def reaches(self, other: "Level") -> bool:
        """Whether a learner of this level may be taught something of `other`."""
        return self.rank >= other.rank
