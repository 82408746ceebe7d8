"""Typed settings: read once, refused all at once, never shown with their values."""

from loqua.settings.fields import Role, Settings
from loqua.settings.reading import export_dotenv, load_settings
from loqua.settings.values import Model

__all__ = ["Model", "Role", "Settings", "export_dotenv", "load_settings"]
