"""Everything that remembers: learners, sessions and review cards in one SQL database."""
