"""Whether a password is one that other people would try first."""

import re

from hub.accounts.models import User
from hub.accounts.passwords import is_guessable
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.settings import SERVICE_NAME

GUESSABLE = (
    "That password is too easy to guess. Do not use well-known passwords, your name or email address, "
    "the name of the service, or repeated letters and sequences. Three or four words that do not belong "
    "together are harder to guess."
)


def check(uow: UnitOfWork, user: User, password: str, service_name: str = SERVICE_NAME) -> None:
    """`RuleBroken` at the field for one that is known, or made of the words of this account or service."""
    name, email = user.name.open_system(uow.vault) or "", user.email.open_system(uow.vault) or ""
    about_them = (name, email, user.organisation.name, service_name)
    if is_guessable(
        password, [*about_them, *(word for text in about_them for word in re.findall(r"\w{3,}", text))]
    ):
        raise RuleBroken(GUESSABLE, "new_password")
