"""The answer to a subject access request, read against the database."""

import json
import re
from collections.abc import Callable

import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.ids import new_id
from hub.rights.access import registry
from hub.rights.access.as_html import as_html
from hub.rights.access.as_json import as_json, portable_csv, portable_json
from hub.rights.access.services import gather
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.services import identify, receive
from hub.rights.requests.types import Kind, Route, Seen
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get
from tests.factories.rich import DAYS, rich_person

# What no reader should have to guess at: names, days, ids and lists as a program keeps them.
CODE = re.compile(
    r"[a-z0-9]+_[a-z0-9]|\d{4}-\d\d-\d\d|[0-9a-f]{12,}|[][{}]|\b[lrsw]-(pe|e[123]|l[12])-\d|most-skills"
)
TOLD_BELOW = ("results", "rests_on")  # each class and each rule of them stands in a part of its own
JOB = Viewer.job("test", storage=True)
ClientOf = Callable[[User], FlaskClient]


def test_every_sealed_value_stands_once_in_its_part_and_nothing_of_anybody_else(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        person, other = rich_person(uow, area), learner(uow, area.hub, "Otherone", "Elsewhere")
    with database.unit_of_work(JOB) as uow:
        consent.may_see(uow, person.learner.id, [Category.IDENTITY])
    with database.unit_of_work(JOB) as uow:
        document = gather(uow, person.learner.id)
    page, data = as_html(document), json.loads(as_json(document))
    parts = {part["name"]: json.dumps(part["rows"]) for part in data["parts"]}
    for name, text in person.said.items():
        table, field = name.split(".")
        if registry.withheld(table, field):
            assert text not in page, name
            assert text not in json.dumps(data), name
        else:
            assert text in page or field in {*DAYS, *TOLD_BELOW}, name
            assert text in parts[table], name
            assert [part for part, rows in parts.items() if text in rows] == [table], name
    for known in (other.reference, "Otherone", "Elsewhere"):
        assert known not in page + json.dumps(data)
    staff = ("Ade Admin", "Asha Assessor", "Petra Provider", "Odile Other")
    assert not [name for name in staff if name in page + json.dumps(data)]
    assert "Assessor, Northmarsh ESOL hub" in page
    assert not re.search(r"<script|https?://|[0-9a-f]{8}-[0-9a-f]{4}-7", page)
    assert "Names" in parts["seen"]
    given = portable_json(document) + portable_csv(document)
    assert person.said["learner.phone"] in given
    assert person.said["reminder.text"] not in given


def test_no_words_of_a_whole_life_are_codes(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        person = rich_person(uow, area)
        person.rows["assessment"].evidence = json.dumps({"speaking": ["s-pe-1"], "listening": ["l-e1-1"]})
        person.rows["funding_fact"].rests_on = "99ab2cac7250ab48 3ff04aebb1813094"
        person.rows["funding_fact"].immigration_status = "asylum;waiting=2026-05-01;support=none;length=long"
    with database.unit_of_work(JOB) as uow:
        document = gather(uow, person.learner.id)
    told = [(part.name, one.name, one.words) for part in document.parts for row in part.rows for one in row]
    assert not [one for one in told if CODE.search(one[2])]
    said = {(part, name): words for part, name, words in told}
    assert "Waiting since 1 May 2026".lower() in said["funding_fact", "immigration_status"].lower()
    assert said["funding_fact", "rests_on"].startswith("2 rules of funding")
    assert "Speaking: " in said["assessment", "evidence"]


def test_the_officer_hands_it_over_once_it_is_known_who_asks(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
        consent.block(uow, row.id, area.provider.id, "He works there")
        request_id = new_id()
        asking = {"kind": Kind.ACCESS, "route": Route.EMAIL, "received_on": uow.today, "learner_id": row.id}
        request = receive(uow, request_id, **asking)
    here = f"/officer/requests/{request_id}"
    officer = client_of(area.officer)
    assert get(officer, f"{here}/files/your-data.html").status_code == 404
    with database.unit_of_work(JOB) as uow:
        identify(uow, uow.get(RightsRequest, request.id), Seen.KNOWN)
    assert "your-data.html" in get(officer, here).text
    page = get(officer, f"{here}/files/your-data.html")
    assert page.status_code == 200
    assert "Hodan" in page.text
    assert "He works there" not in page.text
    assert "Why it is blocked" in page.text
    assert get(officer, f"{here}/files/what-you-gave.csv").status_code == 200
    assert get(officer, f"{here}/files/../../passwd").status_code == 404
    for nobody in (area.assessor, area.administrator, area.provider_staff):
        assert get(client_of(nobody), f"{here}/files/your-data.html").status_code == 404
    with database.unit_of_work(JOB) as uow:
        verbs = set(
            uow.session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.actor_id == area.officer.id))
        )
        assert {"task.open", "rights.access", "disclose"} <= verbs
