"""The answer to a subject access request, read against the database."""

import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from hub.accounts.models import SignInSession, User
from hub.accounts.proof import FRESH, Deed
from hub.audit.models import AuditEvent
from hub.cli.trust import rights as command
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.ids import new_id, show_reference
from hub.pages.officer import request_files
from hub.rights.access import glyphs, registry
from hub.rights.access.as_html import as_html
from hub.rights.access.as_json import as_json
from hub.rights.access.as_portable import portable_csv, portable_json, schema_json
from hub.rights.access.files import FILES
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


def test_what_they_gave_is_valid_by_its_schema_and_nothing_that_others_found(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        person = rich_person(uow, area)
        row = person.learner
        asking = {"kind": Kind.PORTABILITY, "route": Route.EMAIL, "received_on": uow.today}
        receive(uow, new_id(), learner_id=row.id, asked="Give me my things", **asking)
    with database.unit_of_work(JOB) as uow:
        document = gather(uow, row.id)
    made = json.loads(portable_json(document))
    schema = json.loads(schema_json())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(made)
    parts = {part["name"]: part["rows"] for part in made["parts"]}
    said = {
        (name, field): one["words"]
        for name, rows in parts.items()
        for row in rows
        for field, one in row.items()
    }
    for one in ("need.availability", "learner.phone", "learner_voice.said", "phone_screen.answers"):
        assert person.said[one] in str(said[tuple(one.split("."))]), one
        assert person.said[one] in portable_csv(document), one
    assert said["rights_request_text", "text"] == "Give me my things"
    assert {"Clapton Community College"} == {one["recipient_id"]["words"] for one in parts["sharing_grant"]}
    assert {"recommendation", "referral", "invitation", "learner_voice"} <= set(parts)
    assert not {("funding_fact", "outcome"), ("assessment", "evidence"), ("phone_screen", "low")} & set(said)
    parts["need"][0]["made_up"] = {}
    assert not Draft202012Validator(schema).is_valid(made)


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


def test_where_no_pdf_can_be_made_the_page_says_why_and_hands_over_the_rest(
    database: Database, area: Area, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work(JOB) as uow:
        request_id, row = new_id(), learner(uow, area.hub)
        asking = {"kind": Kind.ACCESS, "route": Route.EMAIL, "received_on": uow.today, "learner_id": row.id}
        identify(uow, receive(uow, request_id, **asking), Seen.KNOWN)
    monkeypatch.setattr(glyphs, "_drawn", lambda _program: frozenset(range(0x80)) - {ord("H")})
    here, officer = f"/officer/requests/{request_id}", client_of(area.officer)
    refused = get(officer, f"{here}/files/your-data.pdf")
    assert (refused.status_code, refused.location) == (303, here)
    assert "No PDF could be made: no font here draws Latin" in get(officer, here).text
    assert get(officer, f"{here}/files/your-data.html").status_code == 200


def test_the_command_writes_each_file_for_its_owner_alone(
    database: Database, area: Area, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work(JOB) as uow:
        reference = show_reference(learner(uow, area.hub).reference)
    monkeypatch.setattr(command, "opened", lambda: nullcontext(database))
    run = CliRunner().invoke(command.access, [reference, "--to", str(tmp_path / "a")], catch_exceptions=False)
    assert run.output == "Wrote 6 files.\n"
    assert {one.name for one in (tmp_path / "a").iterdir()} == set(FILES)
    assert {one.stat().st_mode & 0o777 for one in (tmp_path / "a").iterdir()} == {0o600}
    monkeypatch.setattr(glyphs, "_drawn", lambda _program: frozenset(range(0x80)) - {ord("H")})
    said = CliRunner().invoke(command.access, [reference, "--to", str(tmp_path / "b"), "--json"])
    assert said.exit_code == 0
    assert {one.name for one in (tmp_path / "b").iterdir()} == set(FILES) - {"your-data.pdf"}
    assert "No PDF could be made: no font here draws Latin" in said.output


def test_the_officer_hands_it_over_once_it_is_known_who_asks(
    database: Database, area: Area, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
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
    assert "Who may see it now: Northmarsh ESOL hub." in page.text
    assert get(officer, f"{here}/files/what-you-gave.csv").status_code == 200
    printed = get(officer, f"{here}/files/your-data.pdf")
    assert printed.data.startswith(b"%PDF-1.7")
    assert printed.headers["Content-Disposition"] == 'attachment; filename="your-data.pdf"'
    assert get(officer, f"{here}/files/../../passwd").status_code == 404
    with (
        monkeypatch.context() as patched,
        time_machine.travel(utc_now() + FRESH[Deed.EXPORT] + timedelta(minutes=1)),
    ):
        with database.unit_of_work(JOB) as uow:
            uow.session.execute(sa.update(SignInSession).values(last_seen_at=uow.now))
        patched.setattr(
            request_files, "gather", None
        )  # nothing is opened before they have shown that it is they
        assert get(officer, f"{here}/files/your-data.pdf").location == "/account/prove"
    for nobody in (area.assessor, area.administrator, area.provider_staff):
        assert get(client_of(nobody), f"{here}/files/your-data.html").status_code == 404
    with database.unit_of_work(JOB) as uow:
        verbs = set(
            uow.session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.actor_id == area.officer.id))
        )
        assert {"task.open", "rights.access", "disclose"} <= verbs
