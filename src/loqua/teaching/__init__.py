"""What to do next and how to judge it. Pure: no I/O, no clock."""
