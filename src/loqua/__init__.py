"""Loqua: a voice tutor on LiveKit that teaches a language by conversation."""
