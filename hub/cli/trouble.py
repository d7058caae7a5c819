"""Which problems of a command are one clear line, and in what words."""

from sqlalchemy.exc import DBAPIError

from hub.core.db import scrubbed
from hub.core.errors import HubError
from hub.core.startup import NotMigrated
from hub.core.vault import KeyringError
from hub.settings import SettingsError


def in_a_line(problem: Exception) -> str | None:
    """None where it is a mistake in the program."""
    if isinstance(problem, DBAPIError):
        return str(scrubbed(problem))
    known = isinstance(problem, HubError | KeyringError | NotMigrated | SettingsError)
    return str(problem) if known else None
