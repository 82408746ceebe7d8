"""`python -m loqua` is `loqua`."""

from loqua.cli import main

main()
