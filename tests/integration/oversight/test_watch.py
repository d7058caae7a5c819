"""The nightly watch over reading, and what the officer does with what it found."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask.testing import FlaskClient

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.cli import hub
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.clock import utc_now
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Vault
from hub.learners.finding import index
from hub.learners.models import Learner
from hub.oversight import watch
from hub.oversight.rules import rules_of
from tests.factories.accounts import user
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
BEFORE = utc_now() - timedelta(days=60)  # grants hold from the day they are given
NOON = (utc_now() - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
RULES = rules_of()


def known(uow: UnitOfWork, area: Area, given: str, family: str, **values: Any) -> Learner:
    """A learner who is found by name and address."""
    row = learner(uow, area.hub, given, family, **values)
    decision = consent.may_see(uow, row.id, Category)
    index.reindex(uow, row)
    index.reindex_identifiers(uow, row, decision)
    return row


def looked(database: Database, who: User, rows: list[Learner], at: datetime) -> None:
    with database.unit_of_work(who.viewer, read_only=True, now=at) as uow:
        consent.disclose(uow, [row.id for row in rows], [Category.IDENTITY])


def told(database: Database) -> set[tuple[str, str]]:
    with database.unit_of_work(watch.JOB) as uow:
        names = {one.id: one.name.open_system(uow.vault) for one in uow.session.query(User)}
        return {(one.rule, str(names[one.user_id])) for one in watch.watch(uow, NOON.date(), RULES)}


def test_what_is_unusual_is_told_once_and_what_is_a_day_s_work_is_not(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB, now=BEFORE) as uow:
        ordinary = [
            known(uow, area, "Ngozi", "Eze"),
            known(uow, area, "Li", "Wei"),
            known(uow, area, "Ana", "Reis"),
        ]
        namesake = known(uow, area, "Assessor", "Asha")
        steward_s = known(uow, area, "Stella", "Steward")
        leaver = user(uow, area.hub, Role.ASSESSOR, "Lena Leaver")
        leaver.move_to(UserState.SUSPENDED)
        left_behind = [learner(uow, area.hub, f"Person{number}") for number in range(5)]
    for row in left_behind:
        with database.unit_of_work(leaver.viewer, now=NOON - timedelta(days=40)) as uow:
            audit.record(uow, "learner.change", subject_id=row.id)
    looked(database, area.assessor, ordinary, NOON)
    assert told(database) == set(), "a day's work"
    looked(database, area.assessor, [namesake, steward_s, *left_behind], NOON)
    looked(database, area.assessor, ordinary, NOON.replace(hour=23, minute=15))
    for number in range(10):
        with database.unit_of_work(area.work_coach.viewer, now=NOON + timedelta(minutes=number)) as uow:
            audit.refuse_look(uow, "jobcentre.look_up" if number % 5 else "no grant")
            audit.record(uow, "user.sign_in_failed", about=area.manager)
    assert told(database) == {
        ("own-name", "Asha Assessor"),
        ("colleague-name", "Asha Assessor"),
        ("former-colleague", "Asha Assessor"),
        ("night", "Asha Assessor"),
        ("failed-look-ups", "Jo Coach"),
        ("failed-sign-ins", "Mina Manager"),
    }
    assert told(database) == set(), "watched again, it tells nothing new"


def test_a_record_with_the_address_of_a_colleague_is_found_without_its_name(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB, now=BEFORE) as uow:
        row = learner(uow, area.hub, "Ngozi", "Eze")
        row.email = "mina.manager@example.org"
        index.reindex_identifiers(uow, row, consent.may_see(uow, row.id, Category))
        audit.record(uow, "test", about=row)
    looked(database, area.assessor, [row], NOON)
    assert told(database) == {("colleague-name", "Asha Assessor")}


def test_the_officer_looks_into_an_alert_and_nobody_explains_their_own(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    with database.unit_of_work(JOB, now=BEFORE) as uow:
        rows = [
            known(uow, area, "Asha", "Assessor"),
            known(uow, area, "Olga", "Officer"),
            learner(uow, area.hub),
        ]
    looked(database, area.assessor, rows[:1], NOON)
    looked(database, area.assessor, rows, NOON.replace(hour=1))
    told(database)
    officer = client_of(area.officer)
    front = soup(get(officer, "/officer")).select_one("main")
    assert front is not None
    (link,) = (
        one for one in front.select("a") if "A record that may be their own: Asha Assessor" in one.get_text()
    )
    path = str(link["href"])
    page = get(officer, path).text
    assert f"/who-has-seen/{rows[0].id}" in page
    assert not {"Hodan", "Warsame"} & set(page.split())
    nothing = post(officer, path, {"state": "explained"})
    assert "Enter what you found out" in nothing.text
    saved = post(officer, path, {"state": "explained", "note": "She covers for the reception on Fridays."})
    assert saved.status_code == 303
    assert "Asha Assessor" in get(officer, "/officer/alerts?state=explained").text
    assert "She covers for the reception" in get(officer, path).text
    again = post(officer, path, {"state": "explained", "note": "Once more"})
    assert again.status_code == 409
    with database.unit_of_work(JOB) as uow:
        own = watch.alerts(uow)[0]
        own.user_id = area.officer.id
        audit.record(uow, "test", about=own)
    refused = post(officer, f"/officer/alerts/{own.id}", {"state": "looked into", "note": "It was me."})
    assert "This alert is about you" in refused.text
    assert "It was me." in refused.text
    assert get(client_of(area.manager), path).status_code == 404


def test_the_command_tells_what_it_would_tell_and_then_tells_it(
    database: Database, database_url: str, area: Area, vault: Vault, tmp_path: Path
) -> None:
    vault._keyring.save(keyring := tmp_path / "keys.json")
    run = CliRunner(
        env={"HUB_DATABASE_URL": database_url, "HUB_KEYRING": str(keyring), "HUB_DATA_DIR": str(tmp_path)}
    )
    with database.unit_of_work(JOB, now=BEFORE) as uow:
        rows = [learner(uow, area.hub, f"Person{number}") for number in range(3)]
    looked(database, area.assessor, rows, NOON.astimezone(UTC).replace(hour=23))
    for options, words in (
        (["--dry-run"], "1 alerts would be told. Nothing was kept"),
        ([], "1 alerts told"),
        ([], "0 alerts told"),
    ):
        assert words in run.invoke(hub, ["audit", "watch", "--day", str(NOON.date()), *options]).stdout
    (bad := tmp_path / "rules.toml").write_text("[[rule]]\n")
    assert "cannot be used" in str(run.invoke(hub, ["audit", "watch", "--rules", str(bad)]).exception)
