"""What a learner is called, their number and what was noted stands in no email, text, address, log, queue or count."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from hub.accounts import throttle
from hub.accounts.models import Throttle, User, WorkLink
from hub.audit import services as audit
from hub.cli import worker
from hub.core.db import Database
from hub.core.ids import new_id
from hub.learners.card.models import LearnerCard
from hub.learners.models import Learner
from hub.learners.self_referral.models import SelfReferral
from hub.messages.models import Message, StaffMail
from hub.referrals.case.sending.send import send
from hub.referrals.types import Verb
from hub.referrals.waiting.status import tell_referrer
from hub.settings import Settings
from tests.factories.area import Area
from tests.factories.links import walk_in, without_accounts
from tests.factories.messages import make_safe, post
from tests.factories.pages import get
from tests.factories.pages import post as post_page
from tests.factories.referrals import bring, new_learner
from tests.integration.card.test_card import born, give_card, opened
from tests.integration.jobcentre.test_refer_someone import REACH, referred
from tests.integration.self_referral.test_asking import sent

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ASKED = {"name": "Canaryname", "phone": "07700 900457", "safe": ["call"], "language": "so", "area": "E8"}
REFERRED = {"given_names": "Canarygiven", "family_name": "Canaryfamily"}
REACHED = {**REACH, "phone": "07700 900458", "contact_note": "Canarycontact"}
SignIn = Callable[[User], FlaskClient]
TABLES = (Message, StaffMail, WorkLink, SelfReferral, LearnerCard, Throttle)


def test_nothing_of_a_person_is_where_it_is_not_needed(
    app: Flask,
    database: Database,
    area: Area,
    client_of: SignIn,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mailbox, person, places = without_accounts(database, area), new_learner(database, area), []
    make_safe(database, person, safe_to_text=True)
    monkeypatch.setitem(throttle.LIMITS, "ask all", throttle.Limit(1, throttle.HOUR, None))
    with capture_logs() as printed:
        with database.unit_of_work(area.assessor.viewer) as uow:
            [referral] = send(
                uow,
                uow.get(Learner, person.id),
                [area.taught_class.id],
                note="Canarynote",
                submission=new_id().hex,
            )
        mailbox.fetch()
        bring(database, area, referral, Verb.OPEN, Verb.ACCEPT, Verb.OFFER)
        provider, there = walk_in(app, mailbox)
        places.append(get(provider, there).request.url)
        code, day = give_card(database, area, person), born(database, person)
        card = opened(app, code, day)
        places.append(get(card, "/card/en/mine").request.url)
        places += [str(sent(app.test_client(), ASKED).headers["Location"]) for _ in ("waits", "is held")]
        places.append(str(referred(client_of(area.work_coach), REFERRED, REACHED).headers["Location"]))
        with database.unit_of_work(area.assessor.viewer) as uow:
            sent_here = uow.session.scalars(sa.select(Learner).where(Learner.id != person.id)).one()
            tell_referrer(uow, sent_here)
            audit.record(uow, "test", about=sent_here)
        card_page = f"/learners/{person.reference}/card"
        places.append(str(post_page(client_of(area.assessor), card_page, {"link": "yes"}).location))
        mailbox.fetch()
        queue = worker.queue_of(replace(Settings.from_environment({}), data_dir=tmp_path))
        worker.schedule(queue, database, post(mailbox.pigeon))
        for task in queue._registry.periodic_tasks:
            queue.enqueue(task)
        queue.execute(queue.dequeue())
    forms = ("Hodan", "Warsame", "7700900123", "7700 900123", "Canary", "900457", "900458", str(day))
    learners = [one for one in mailbox.pigeon.taken if one.address.endswith("900123")]
    assert learners
    [by_link] = [m[1] for one in learners if (m := re.search(r"/card/\w+#(\w+)", one.body))]
    assert [one for one in mailbox.pigeon.taken if one.subject.startswith("News of somebody you referred")]
    told = {
        "emails and texts": [(one.subject, one.body) for one in mailbox.pigeon.taken],
        "addresses": places,
        "logs": [printed, caplog.text],
        "the queue": [(tmp_path / "queue" / "queue.sqlite3").read_bytes().decode("latin-1")],
        "tables": [rows(database, table) for table in TABLES],
    }
    found = [(where, form) for where, what in told.items() for form in forms if form in str(what)]
    assert found == []
    assert not [
        each
        for each in (code, by_link)
        if each in f"{told['tables']}{places}{told['logs']}{told['the queue']}"
    ]


def rows(database: Database, model: type) -> list[object]:
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        return list(connection.execute(sa.select(model.__table__)).mappings())  # type: ignore[attr-defined]
