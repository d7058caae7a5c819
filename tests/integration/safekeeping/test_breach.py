"""A breach goes from finding out to the letters: exactly those who were seen, and names in the letters alone."""

import json
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.cli import hub
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Stage
from hub.core.actor import Viewer
from hub.core.clock import LOCAL, utc_now
from hub.core.db import Database
from hub.core.ids import show_reference
from hub.core.vault import Vault
from hub.forms.format import datetime_words
from hub.safekeeping.breach.models import Breach, Told
from hub.safekeeping.breach.types import BreachState
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
ClientOf = Callable[[User], FlaskClient]


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def words(client: FlaskClient, path: str) -> str:
    return " ".join(soup(get(client, path)).get_text(" ").split())


@pytest.fixture
def command(
    database: Database, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., object]:
    """`hub breach affected` on this database, as JSON."""
    (tmp_path / "keys").mkdir()
    vault._keyring.save(tmp_path / "keys" / "keyring.json")
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HUB_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))

    def run(*arguments: object) -> object:
        result = CliRunner().invoke(hub, ["breach", "affected", *map(str, arguments), "--json"])
        assert result.exit_code == 0, (result.output, result.exception)
        return json.loads(result.stdout)["learners"]

    return run


def test_a_breach_goes_from_finding_out_to_the_letters(
    database: Database, area: Area, client_of: ClientOf, command: Callable[..., list[dict[str, object]]]
) -> None:
    now = utc_now()
    with database.unit_of_work(JOB, now=now - timedelta(days=10)) as uow:
        seen = learner(uow, area.hub, shared_with=[area.provider], safe_to_write=False)
        early = learner(uow, area.hub, "Amina", "Noor", shared_with=[area.provider])
        unseen = learner(uow, area.hub, "Jamal", "Aziz")
        for person in (seen, early):
            consent.move_stage(uow, person.id, area.provider.id, Stage.FULL)
        viewer = uow.get(User, area.provider_staff.id).viewer
    for moment, people, categories in (
        (now - timedelta(days=9), [early], [Category.IDENTITY]),
        (now - timedelta(hours=80), [seen, unseen], [Category.IDENTITY]),
        (now - timedelta(hours=79), [seen], [Category.CONTACT, Category.LEVELS]),
    ):
        with database.unit_of_work(viewer, now=moment) as uow:
            consent.disclose(uow, [person.id for person in people], categories)
    since, until = (now - timedelta(hours=81)).isoformat(), now.isoformat()
    expected = [(show_reference(seen.reference), ["contact", "identity", "levels"])]
    for whose in (["--actor", area.provider_staff.id], ["--organisation", area.provider.name]):
        found = command(*whose, "--from", since, "--to", until)
        assert [(one["reference"], one["categories"]) for one in found] == expected
    assert command("--actor", area.assessor.id, "--from", since, "--to", until) == []

    officer, assessor = client_of(area.officer), client_of(area.assessor)
    found_at = (now - timedelta(hours=75)).astimezone(LOCAL)
    recorded = {"kind": "misuse", "what": "A teacher looked at records.", "found_time": f"{found_at:%H:%M}"}
    assert (
        post(officer, "/officer/breaches/new", recorded | day("found_on", found_at.date())).status_code == 303
    )
    with database.unit_of_work(JOB) as uow:
        row = uow.one(sa.select(Breach))
        email = uow.get(User, area.provider_staff.id).email.open_system(uow.vault)
    here = f"/officer/breaches/{row.id}"
    assert get(assessor, here).status_code == 404
    assert "The 72 hours are over" in words(officer, "/officer")
    ends = datetime_words(found_at + timedelta(hours=72))
    assert ends in words(officer, "/officer/breaches")
    first, last = (now - timedelta(hours=81)).astimezone(LOCAL).date(), now.astimezone(LOCAL).date()
    assessed = {"risk": "high", "consequences": "Somebody may call you.", "measures": "", "organisation": ""}
    days = day("seen_from", first) | day("seen_to", last)
    wrong = post(officer, f"{here}/assess", assessed | days | {"email": "nobody@example.org"})
    assert (wrong.status_code, "There is no account" in wrong.text) == (422, True)
    assert post(officer, f"{here}/assess", assessed | days | {"email": email}).status_code == 303
    again = soup(get(officer, f"{here}/assess"))
    typed = {one["name"]: one.get("value") for one in again.select("input[type=text], input[type=email]")}
    assert typed["email"] == email
    assert {name: typed[name] for name in days} == days
    assert again.select_one("input[value=high][checked]")
    assert "Somebody may call you." in again.text
    page = words(officer, here)
    assert show_reference(seen.reference) in page
    assert show_reference(early.reference) not in page
    assert "Hodan" not in page
    assert "The ICO need not be told" not in page
    assert post(officer, f"{here}/not-report", {"words": "No risk"}).status_code == 422

    ico = {"told_time": f"{now.astimezone(LOCAL):%H:%M}", "words": "All of it."} | day("told_on", last)
    late = post(officer, f"{here}/report", ico | {"late_reason": ""})
    assert (late.status_code, "why it took longer" in late.text) == (422, True)
    assert post(officer, f"{here}/report", ico | {"late_reason": "It was a weekend."}).status_code == 303
    letter = words(officer, f"{here}/letters/{seen.id}")
    for said in (
        "Hodan Warsame",
        "Somebody may call you.",
        "Do not send it",
        "Ask their assessor to call them",
    ):
        assert said in letter
    for other in (early, unseen):
        assert get(officer, f"{here}/letters/{other.id}").status_code == 404
    with database.unit_of_work(JOB) as uow:
        opened = sa.select(AuditEvent.subject_id).where(AuditEvent.verb == "task.open")
        assert set(uow.session.scalars(opened)) == {seen.id}

    assert post(officer, f"{here}/close", {"ending": "Warned.", "not_told_reason": ""}).status_code == 422
    called = {"way": "call"} | day("told_on", last)
    assert post(officer, f"{here}/told/{seen.id}", called).status_code == 303
    assert post(officer, f"{here}/all-told", {}).status_code == 303
    assert post(officer, f"{here}/close", {"ending": "Warned.", "not_told_reason": ""}).status_code == 303
    assert post(officer, f"{here}/assess", assessed | days | {"email": email}).status_code == 409
    assert "It was a weekend." in words(officer, here)
    assert "No breach is open" in words(officer, "/officer")
    assert "Closed" in words(officer, "/officer/breaches")
    with database.unit_of_work(JOB) as uow:
        row = uow.one(sa.select(Breach))
        assert (row.state, row.decided_by, row.closed_by) == (
            BreachState.CLOSED,
            area.officer.id,
            area.officer.id,
        )
        assert uow.one(sa.select(Told)).subject_id == seen.id
        assert datetime.now(LOCAL) > row.found_at


def recounted(
    events: list[AuditEvent], mine: Callable[[AuditEvent], bool]
) -> dict[str, tuple[set[str], int]]:
    """Of each learner what was shown and how often, counted anew from all events one by one."""
    found: dict[str, tuple[set[str], int]] = {}
    for event in events:
        if event.verb == "disclose" and event.subject_id is not None and mine(event):
            categories, times = found.get(str(event.subject_id), (set(), 0))
            found[str(event.subject_id)] = (categories | set((event.categories or "").split()), times + 1)
    return found


def test_whom_it_affects_is_what_a_recount_of_the_audit_gives_for_looks_at_random(
    database: Database, area: Area, command: Callable[..., list[dict[str, Any]]]
) -> None:
    lot, now = random.Random(41), utc_now()
    with database.unit_of_work(JOB, now=now - timedelta(days=60)) as uow:
        people = [
            learner(uow, area.hub, f"Person{n}", shared_with=[area.provider] if n % 2 else []).id
            for n in range(6)
        ]
    lookers = [area.assessor, area.manager, area.provider_staff]
    for _ in range(40):
        at = now - timedelta(minutes=lot.randrange(60 * 24 * 30))
        with database.unit_of_work(lot.choice(lookers).viewer, now=at) as uow:
            shown = lot.sample(people, lot.randrange(1, 4))
            consent.disclose(
                uow, shown, lot.sample([Category.IDENTITY, Category.CONTACT, Category.LEVELS], 2)
            )
    with database.unit_of_work(JOB) as uow:
        events = list(uow.session.scalars(sa.select(AuditEvent)))
    some = 0
    for _ in range(5):
        who, since = lot.choice(lookers), now - timedelta(days=lot.randrange(10, 31))
        until = since + timedelta(days=lot.randrange(1, 10), minutes=7)
        for option, value, column in (
            ("--actor", who.id, "actor_id"),
            ("--organisation", who.organisation_id, "organisation_id"),
        ):
            said = command(option, value, "--from", since.isoformat(), "--to", until.isoformat())
            expected = recounted(
                events,
                lambda one: getattr(one, column) == value and since <= one.at < until,  # noqa: B023
            )
            assert {one["id"]: (set(one["categories"]), one["times"]) for one in said} == expected
            some += len(expected)
    assert some
