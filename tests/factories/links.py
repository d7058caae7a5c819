"""A provider that nobody has an account of, and its mailbox, opened through the pages as its reader does."""

import re
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import Organisation, User
from hub.accounts.services import users
from hub.core.db import Database
from hub.messages.carriers.types import Envelope
from hub.messages.sending import send_due
from tests.factories.area import Area
from tests.factories.messages import JOB, Pigeon, post
from tests.factories.pages import BASE, get
from tests.factories.pages import post as send

LINK = re.compile(r"https://hub\.example\.org(/links/\S+)")
CODE = re.compile(r"\b\d{6}\b")


@dataclass
class Mailbox:
    """The mail of one named address; `pigeon` has everything that the hub sent."""

    database: Database
    owner: User
    pigeon: Pigeon = field(default_factory=Pigeon)

    def fetch(self) -> list[Envelope]:
        """What has come, the newest last."""
        send_due(self.database, post(self.pigeon))
        address = self.owner.email.open_system(self.database.vault)
        return [one for one in self.pigeon.taken if one.address == address]

    def link(self, about: str = "") -> str:
        """The path of the newest link, in an email whose subject begins so."""
        return [
            m[1] for one in self.fetch() if one.subject.startswith(about) and (m := LINK.search(one.body))
        ][-1]

    def code(self) -> str:
        return [m[0] for one in self.fetch() if one.subject == "Your code" and (m := CODE.search(one.body))][
            -1
        ]


def without_accounts(database: Database, area: Area, organisation: Organisation | None = None) -> Mailbox:
    """The provider (the first, unless another is given) has a named address, and nobody with an account any more."""
    row = organisation or area.provider
    with database.unit_of_work(JOB) as uow:
        for staff in (area.provider_staff, area.other_provider_staff):
            if staff.organisation_id == row.id:
                users.suspend(uow, uow.get(User, staff.id))
        known = uow.get(Organisation, row.id)
        owner = users.name_address(uow, known, name="Front desk", email=f"desk.{row.id.hex}@example.org")
        owner.organisation  # noqa: B018 - load it now
    return Mailbox(database, owner)


def ask_code(client: FlaskClient, link: str) -> TestResponse:
    return send(client, link)


def enter(client: FlaskClient, link: str, code: str) -> TestResponse:
    return send(client, f"{link}/code", {"code": code})


def walk_in(app: Flask, mailbox: Mailbox, about: str = "") -> tuple[FlaskClient, str]:
    """A browser that has opened the newest link with its code, and the address of the task."""
    client, link = app.test_client(), mailbox.link(about)
    ask_code(client, link)
    inside = enter(client, link, mailbox.code())
    assert inside.status_code == 303, inside.text
    return client, str(get(client, inside.location.removeprefix(BASE)).location)
