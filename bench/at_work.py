"""People at work on a hub that is being measured: some follow what its pages link to, some act on referrals."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from http.client import HTTPConnection, HTTPException
from random import Random
from time import monotonic, perf_counter, sleep
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from bench.filled_hub import JOB, sign_in
from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.session import COOKIE
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.core.db import Database
from hub.core.errors import Conflict, HubError
from hub.core.vault import Vault
from hub.referrals import effects, rules
from hub.referrals.case.act import act as use
from hub.referrals.models import Referral
from hub.referrals.types import Decider, Details, Side, Verb
from hub.settings import Settings
from hub.tracking.enrolment.types import Terms

LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
PAUSE = 2.0  # seconds between two pages or two acts of one person
PATIENCE = 60.0  # seconds until one who reads gives up
STRAY = 25  # pages, after which a reader begins at their first page again
# How often each is at a desk, and where they begin: assessors are most of those whom a hub has.
DESKS = {
    Role.ASSESSOR: (4, "/today"),
    Role.PROVIDER: (3, "/worklist"),
    Role.MANAGER: (2, "/dashboard"),
    Role.JCP: (2, "/people-we-referred"),
}
AT_HAND = 4_000  # referrals that those who act know of
DONE, REFUSED = 0, 1  # where each is counted
LOST = 0  # in the place of a status: nobody answered


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who is signed in."""

    token: str
    home: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A page that was asked for: its address without references and queries, what was answered, and after how long."""

    path: str
    status: int
    seconds: float


def desks(database: Database) -> list[Desk]:
    """One of each role for each turn that it has; all are signed in."""
    found: list[Desk] = []
    with database.unit_of_work(JOB) as uow:
        audit.record(uow, "bench.sign_in")
        for role, (turns, home) in DESKS.items():
            query = (
                sa.select(User)
                .where(User.role == role, User.state == UserState.ACTIVE)
                .order_by(User.id)
                .limit(turns)
            )
            found += [Desk(sign_in(uow, who), home) for who in uow.session.scalars(query)]
    return found


def follow(port: int, desks: Sequence[Desk], until: float, seed: int) -> list[Answer]:
    """What somebody met who went from link to link until then, at one desk and then at another."""
    lot, answers = Random(seed), []  # noqa: S311 - which link to follow, no secret
    while monotonic() < until:
        desk = lot.choice(desks)
        path = desk.home
        for _ in range(STRAY):
            answer, links = asked(port, desk, path)
            answers.append(answer)
            sleep(PAUSE)  # also where nobody answers
            if monotonic() > until or not links:
                break
            path = lot.choice(links)
    return answers


def asked(port: int, desk: Desk, path: str) -> tuple[Answer, list[str]]:
    """The answer, and what it links to."""
    began, status, text = perf_counter(), LOST, ""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with suppress(OSError, HTTPException):
        connection.request("GET", path, headers={"Cookie": f"{COOKIE}={desk.token}", "Host": "localhost"})
        response = connection.getresponse()
        body = response.read()
        status = response.status
        if response.headers.get_content_type() == "text/html":
            text = body.decode()
    connection.close()
    links = [unescape(one) for one in LINK.findall(text)]
    return Answer(kind_of(path), status, perf_counter() - began), links


def kind_of(path: str) -> str:
    """The address without what is of one person or search: for a table of figures."""
    return re.sub(r"/(?=[^/]*\d)[^/]+", "/…", urlsplit(path).path)


def act(settings: Settings, until: float, seed: str, counts: Any) -> None:
    """Act on one referral after another until then, as its provider or for the hub; count what was done and refused."""
    database = Database(settings.database_url, Vault.load(settings.keyring_path))
    lot = Random(seed)  # noqa: S311 - whom to act on, no secret
    actor = Actor(database, lot)
    while monotonic() < until:
        try:
            actor.act_once()
            counts[DONE] += 1
        except HubError:
            counts[REFUSED] += 1
        sleep(PAUSE)
    database.dispose()


class Actor:
    """Knows some of the referrals that go on, and one person of the hub and of each provider."""

    def __init__(self, database: Database, lot: Random) -> None:
        self._database, self._lot = database, lot
        people = sa.select(User).where(User.state == UserState.ACTIVE)
        going_on = sa.select(Referral.id).where(Referral.live).order_by(sa.func.random()).limit(AT_HAND)
        with database.unit_of_work(JOB, read_only=True) as uow:
            providers = uow.session.scalars(people.where(User.role == Role.PROVIDER))
            self._staff = {one.organisation_id: one.viewer for one in providers}
            self._assessor = next(iter(uow.session.scalars(people.where(User.role == Role.ASSESSOR)))).viewer
            self._referral_ids = list(uow.session.scalars(going_on))

    def act_once(self) -> None:
        """Any verb that the table gives one side of one referral; a `HubError` where it cannot be done."""
        referral_id, side = self._lot.choice(self._referral_ids), self._lot.choice((Side.PROVIDER, Side.HUB))
        with self._database.unit_of_work(JOB, read_only=True) as uow:
            row = uow.get(Referral, referral_id)
            by = self._staff[row.recipient_id] if side is Side.PROVIDER else self._assessor
            version, verbs = row.version, rules.verbs(row.state, side)
        if not verbs:
            raise Conflict
        verb = self._lot.choice(verbs)
        with self._database.unit_of_work(by) as uow:
            row = uow.get(Referral, referral_id)
            use(uow, row, verb, side, expected_version=version, **self._details(uow.today, verb))

    def _details(self, today: date, verb: Verb) -> Details:
        named = next((row.reasons for row in rules.TRANSITIONS if row.verb is verb), None)
        reasons = sorted(set(rules.REASONS[named]) - effects.SERVICE_REASONS) if named else [None]
        return {
            "reason": self._lot.choice(reasons),
            "decided_by": self._lot.choice(list(Decider)),
            "until": today + timedelta(days=self._lot.choice((9, 30))),
            "expected_on": today + timedelta(days=self._lot.choice((9, 60))),
            "outcome": self._lot.choice((None, "1", "2", "3")),
            "terms": Terms(today + timedelta(days=90), 60),
            "note": self._lot.choice((None, "Keen")),
        }
