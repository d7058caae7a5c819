"""The start of a term in many processes: offices that refer, answer and withdraw, workers that send, and a stand-in of
GOV.UK Notify that counts what it is given. Any of them but the stand-in may be killed at any moment.
"""

import json
import os
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import sqlalchemy as sa
import time_machine

from hub.access.permissions import Role
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Purpose
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import Busy, HubError
from hub.core.ids import new_id
from hub.core.vault import Vault
from hub.learners.models import Learner
from hub.learners.queries import lock_learner
from hub.messages import sending
from hub.messages.carriers.notify import Notify
from hub.messages.sending import Post, send_due
from hub.messages.types import Channel
from hub.referrals import rules
from hub.referrals.case import sharing
from hub.referrals.case.act import act
from hub.referrals.case.sending.send import send
from hub.referrals.models import Referral
from hub.referrals.types import Side, Verb
from tests.factories.accounts import organisation, user
from tests.factories.area import build_area
from tests.factories.directory import taught_class, venue
from tests.factories.messages import NOON
from tests.factories.referrals import JOB, assessed_learner

KEY = "esol-12345678-1234-1234-1234-123456789012-12345678-1234-1234-1234-123456789012"
PLAIN = frozenset(
    {
        Verb.OPEN,
        Verb.ACCEPT,
        Verb.OFFER,
        Verb.ACCEPT_OFFER,
        Verb.TAKE_BACK_OFFER,
        Verb.START,
        Verb.WITHDRAW,
    }
)
PATIENCE, MOMENT = 5.0, 0.2  # seconds


@dataclass(frozen=True)
class Term:
    """Where it happens, and who is there. `safe` said that texts are safe, the others were not asked."""

    url: str
    keys: Path
    journal: Path
    notify: str
    began: float
    lease: Any
    assessor: Viewer
    staff: dict[UUID, Viewer]
    classes: tuple[UUID, ...]
    safe: tuple[UUID, ...]
    unsafe: tuple[UUID, ...]

    def open(self) -> Database:
        return Database(self.url, Vault.load(self.keys))

    def note(self, kind: str, **values: Any) -> None:
        """One line, written whole: what has been committed by now."""
        line = json.dumps({"kind": kind, "at": time.time()} | values, default=str) + "\n"
        with self.journal.open("ab", buffering=0) as file:
            file.write(line.encode())

    def go_on(self, luck: Random) -> None:
        """Until something more has been written down, and a moment of luck longer; on a slow machine, a while."""
        size, until = self._size(), time.monotonic() + PATIENCE
        while self._size() == size and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(luck.uniform(0, MOMENT))

    def _size(self) -> int:
        return self.journal.stat().st_size if self.journal.exists() else 0

    def noted(self, kind: str) -> list[dict[str, Any]]:
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        return [line for line in map(json.loads, lines) if line["kind"] == kind]


def fill(database: Database, providers: int, people: int) -> dict[str, Any]:
    """A hub with so many providers, a class at each, and learners who share with all of them; half can be texted."""
    with database.unit_of_work(JOB) as uow:
        area = build_area(uow)
        staff = {area.provider.id: area.provider_staff, area.other_provider.id: area.other_provider_staff}
        classes = [area.taught_class.id, area.other_class.id]
        others = []
        for number in range(providers - len(staff)):
            one = organisation(uow, f"College {number}", OrganisationKind.PROVIDER)
            staff[one.id] = user(uow, one, Role.PROVIDER, f"Staff {number}")
            classes.append(taught_class(uow, one, venue(uow, one), places=people).id)
            others.append(one)
    learners = [_person(database, area, number, others) for number in range(people)]
    return {
        "assessor": area.assessor.viewer,
        "staff": {key: one.viewer for key, one in staff.items()},
        "classes": tuple(classes),
        "safe": tuple(learners[::2]),
        "unsafe": tuple(learners[1::2]),
    }


def _person(database: Database, area: Any, number: int, others: list[Any]) -> UUID:
    with database.unit_of_work(JOB) as uow:
        row = assessed_learner(uow, area, f"Hodan {number}", also=others)
        row.phone = f"+4477009{number:05}"
        row.safe_to_text = number % 2 == 0 or None
        audit.record(uow, "learner.contact", about=row)
        return row.id


def begin(term: Term, work: Callable[[Term, Random], None], seed: int) -> int:
    """The id of a process that does this work until it is killed."""
    child = os.fork()
    if child:
        return child
    try:
        sending.LEASE = term.lease
        with time_machine.travel(NOON.timestamp() + time.time() - term.began, tick=True):
            work(term, Random(seed))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def kill(process: int) -> bool:
    """Whether it was at work until now: none ends but by an error of its own."""
    os.kill(process, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def worker(term: Term, luck: Random) -> None:
    database, post = term.open(), term_post(term)
    while True:
        try:
            done = send_due(database, post)
        except Busy:
            continue
        if not done:
            time.sleep(0.05)


def term_post(term: Term) -> Post:
    notify = Notify(KEY, dict.fromkeys(Channel, "template"), term.notify)
    return Post(dict.fromkeys(Channel, notify), lambda path: f"https://hub.example.org{path}")


def office(term: Term, luck: Random) -> None:
    """Everybody at once: what cannot be done is left, as a person would."""
    database = term.open()
    ways = [(_refer, 4), (_answer, 8), (_stop, 1), (_not_by_text, 1)]
    while True:
        [way] = luck.choices([way for way, _ in ways], [often for _, often in ways])
        try:
            way(term, database, luck)
        except HubError:
            continue


def _refer(term: Term, database: Database, luck: Random) -> None:
    with database.unit_of_work(term.assessor) as uow:
        person = uow.get(Learner, luck.choice(term.safe + term.unsafe))
        send(uow, person, [luck.choice(term.classes)], note=None, submission=new_id().hex)


def _answer(term: Term, database: Database, luck: Random) -> None:
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(sa.select(Referral).where(Referral.state.in_(rules.LIVE)).limit(200)).all()
    if rows:
        row = luck.choice(rows)
        side = luck.choice((Side.HUB, Side.PROVIDER, Side.PROVIDER))
        verbs = sorted(PLAIN.intersection(rules.verbs(row.state, side)))
        if verbs:
            viewer = term.assessor if side is Side.HUB else term.staff[row.recipient_id]
            with database.unit_of_work(viewer) as uow:
                act(uow, uow.get(Referral, row.id), luck.choice(verbs), side, expected_version=None)


def _stop(term: Term, database: Database, luck: Random) -> None:
    person, to = luck.choice(term.safe + term.unsafe), luck.choice(sorted(term.staff))
    with database.unit_of_work(term.assessor) as uow:
        grants = [one for one in consent.live_grants(uow, person) if one.recipient_id == to]
        grants = [one for one in grants if one.purpose is Purpose.REFERRAL]
        for grant in grants:
            sharing.stop(uow, grant)
    if grants:
        term.note("stopped", learner=person, organisation=to)


def _not_by_text(term: Term, database: Database, luck: Random) -> None:
    person = luck.choice(term.safe)
    with database.unit_of_work(Viewer.job("test")) as uow:
        lock_learner(uow, person)
        row = uow.get(Learner, person)
        row.safe_to_text = False
        audit.record(uow, "learner.contact", about=row)
    term.note("unsafe", learner=person)


class Counting(ThreadingHTTPServer):
    """GOV.UK Notify's HTTP API as far as the hub uses it; it takes whatever it is given, twice if need be."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.taken: Counter[str] = Counter()
        self.term: Term | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answers(BaseHTTPRequestHandler):
    server: Counting

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken[body["reference"]] += 1
        assert self.server.term is not None
        self.server.term.note("taken", reference=body["reference"], to=body.get("phone_number"))
        self._say(201, {"id": "made-by-notify", "reference": body["reference"]})

    def do_GET(self) -> None:
        (reference,) = parse_qs(urlsplit(self.path).query)["reference"]
        known = [{"reference": reference}] * bool(self.server.taken[reference])
        self._say(200, {"notifications": known, "links": {}})

    def _say(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            """Who asked was killed meanwhile."""

    def log_message(self, *_: Any) -> None:
        """A test prints no address."""
