"""One short function per intent; takes ports, returns values."""
