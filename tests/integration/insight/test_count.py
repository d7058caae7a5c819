"""The count of what managers see: once a week, by a named job, and nothing but what may be published is kept."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.types import OrganisationKind
from hub.audit.models import AuditEvent
from hub.cli import insight, rounds, sharing
from hub.cli.insight import count_all, count_one, what_is_due
from hub.consent.services import disclosure as consent
from hub.consent.services import objection, purposes, task
from hub.consent.types import Purpose, Use
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.sealing.sealed import Tier
from hub.core.vault import Address, Vault
from hub.directory.models import TaughtClass
from hub.directory.types import Level
from hub.insight import kept
from hub.insight.models import PublishedFigures
from hub.insight.services import count
from hub.insight.services import counted as last
from hub.learners.models import Learner, Need
from hub.referrals.case.sharing import stop_objected
from hub.referrals.types import State
from tests.factories.accounts import organisation, user
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.insight import referred, waiting
from tests.factories.pages import get, soup

JOB = Viewer.job("test")
PAGES = ("/dashboard", "/gaps", "/fairness")
# Who waits, whom nothing fits, which classes are half empty, who finishes a class that leads to nothing, what came
# after a course, what people can do before and after one, what they think of it, who is in each class, which other help
# people were told of, how good forecasts and assessments were, the referrals of four years and of two periods, what
# happened month by month. With them are kept fairness, whom the hub reaches and the people of six terms.
POPULATIONS = 18
KEPT = POPULATIONS + 8


@pytest.fixture
def manager(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.manager)


@pytest.fixture
def people(database: Database, area: Area) -> None:
    """Of those who wait twelve need childcare, three need none and six were not asked; and seven were declined."""
    with database.unit_of_work(JOB) as uow:
        waiting(uow, area.hub, 3, level=Level.L2, outcode="N16")
        need_childcare(uow, 0)
        waiting(uow, area.hub, 12, level=Level.E1)
        need_childcare(uow, 1)
        waiting(uow, area.hub, 6, level=Level.E1)
        to = uow.get(TaughtClass, area.taught_class.id)
        when = uow.now - timedelta(days=uow.today.isoweekday())
        referred(
            uow, area.hub, to, 7,
            state=State.DECLINED, sent_at=when, answered_at=when, decline_reason="time",
        )  # fmt: skip


def need_childcare(uow: UnitOfWork, children: int) -> None:
    """Everybody of whom no need is known yet."""
    known = set(uow.session.scalars(sa.select(Need.learner_id)))
    for learner_id in uow.session.scalars(sa.select(Learner.id)).all():
        if learner_id not in known:
            uow.add(Need(learner_id=learner_id, childcare_children=children))
    uow.flush()


def rows(database: Database) -> list[PublishedFigures]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return list(uow.session.scalars(sa.select(PublishedFigures).order_by(PublishedFigures.name)))


def verbs(database: Database) -> list[str]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return list(uow.session.scalars(sa.select(AuditEvent.verb)))


def openings(monkeypatch: pytest.MonkeyPatch) -> list[Address]:
    """Where each sealed value of somebody was that is opened from now on."""
    opened, real = list[Address](), Vault.open

    def watched(vault: Vault, sealed: bytes | None, key: bytes, key_id: str, address: Address) -> str | None:
        if key_id != Tier.SYSTEM:
            opened.append(address)
        return real(vault, sealed, key, key_id, address)

    monkeypatch.setattr(Vault, "open", watched)
    return opened


@pytest.mark.parametrize("path", PAGES)
def test_before_the_first_count_the_page_says_so(manager: FlaskClient, path: str) -> None:
    answer = get(manager, path)
    assert answer.status_code == 200
    assert "Nothing has been counted yet" in answer.text
    assert "Nothing has been counted yet" in get(manager, f"{path}?level=E1").text


@pytest.mark.parametrize("path", ["/dashboard", "/gaps"])
def test_before_the_first_count_there_is_no_file(manager: FlaskClient, path: str) -> None:
    assert get(manager, f"{path}/download").status_code == 303


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("path", PAGES)
def test_a_look_opens_nothing_and_says_when_it_was_counted(
    manager: FlaskClient, database: Database, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = openings(monkeypatch)
    count_all(database)
    assert {"need", "referral_transition"} <= {address.table for address in opened}
    opened.clear()
    before = verbs(database)
    text = soup(get(manager, path)).get_text(" ", strip=True)
    assert not opened
    assert "Counted on" in text
    assert "left out from the next count on" in text
    assert verbs(database) == before


@pytest.mark.usefixtures("people")
def test_a_run_is_recorded_once_for_each_population_it_kept(database: Database) -> None:
    assert count_all(database) == POPULATIONS
    assert verbs(database).count("insight.count") == len(rows(database)) == KEPT
    before = verbs(database)
    assert count_all(database) == 0
    assert verbs(database) == before


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_as_many_processes_as_a_count_is_given_share_it(
    database: Database, database_url: str, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.keyring.save(keyring := tmp_path / "keys.json")
    monkeypatch.setenv("HUB_DATABASE_URL", database_url)
    monkeypatch.setenv("HUB_KEYRING", str(keyring))
    monkeypatch.setattr(sharing, "WORTH", 1)
    assert count_all(database, processes=2) == POPULATIONS
    assert len(rows(database)) == KEPT
    assert count_all(database, processes=2) == 0


@pytest.mark.usefixtures("people")
def test_a_week_that_is_counted_is_counted_only_once(
    manager: FlaskClient, database: Database, area: Area
) -> None:
    """Two counts of one week would tell of whoever came or went between them."""
    count_all(database)
    before = [get(manager, path).text.split("csrf")[0] for path in PAGES]
    with database.unit_of_work(JOB) as uow:
        waiting(uow, area.hub, 20, level=Level.E1)
    count_all(database)
    assert [get(manager, path).text.split("csrf")[0] for path in PAGES] == before


def test_the_next_week_is_counted_anew_in_the_same_rows(database: Database, area: Area) -> None:
    count_all(database)
    first = {row.name: row.id for row in of_the_week(database)}
    later = later_by(database, days=7)
    for part in parts_due(database, later):
        with database.unit_of_work(JOB, now=later) as uow:
            assert count.count(uow, part)
    assert {row.name: row.id for row in of_the_week(database)} == first
    assert len({row.last_day for row in of_the_week(database)}) == 1
    assert all(row.version == 2 for row in of_the_week(database))


def of_the_week(database: Database) -> list[PublishedFigures]:
    """All but the periods, each of which has a row of its own, and the records, which are of months."""
    apart = ("compared", count.FORECASTS, count.QUALITY)
    return [row for row in rows(database) if not row.name.startswith(apart)]


def later_by(database: Database, days: int) -> Any:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return uow.now + timedelta(days=days)


def parts_due(database: Database, now: Any) -> list[count.Part]:
    with database.unit_of_work(JOB, now=now) as uow:
        return count.due(uow)


@pytest.mark.usefixtures("people")
def test_nothing_is_kept_that_managers_may_not_see(database: Database) -> None:
    """Neither a number that was not rounded, nor the name of a part of few people."""
    count_all(database)
    kept_text = json.dumps([row.figures for row in rows(database)])
    assert "Childcare needed" in kept_text
    assert "N16" not in kept_text
    assert "No childcare needed" not in kept_text
    numbers = [cell for row in rows(database) for cell in figures_in(row)]
    assert numbers
    assert not [number for number in numbers if number % 5]


def figures_in(row: PublishedFigures) -> list[int]:
    """Counts of people: the last cells of its lines, and what stands alone; middle waits and shares are none."""
    kind = {name: one for name, one in row.figures.items() if "median" not in name and name != "risen"}
    if "columns" in kind:  # the first is of people or of referrals
        kind["columns"] = kind["columns"][:1]
    return list(last_numbers(kind))


def last_numbers(data: Any) -> Iterator[int]:
    if isinstance(data, dict):
        for name, one in data.items():
            if name != "suits":
                yield from last_numbers(one)
    elif isinstance(data, list):
        line = bool(data) and not isinstance(data[0], (dict, list))
        for one in data[-1:] if line else data:
            yield from last_numbers(one)
    elif isinstance(data, int):
        yield data


def withdrawn(uow: UnitOfWork, row: Learner) -> None:
    for grant in consent.live_grants(uow, row.id):
        if grant.purpose is Purpose.STATISTICS:
            consent.withdraw(uow, grant.id)


def objected(uow: UnitOfWork, row: Learner) -> None:
    objection.uphold(uow, row.id, Use.STATISTICS)
    stop_objected(uow, row.id)


@pytest.mark.parametrize("stop", [withdrawn, objected])
@pytest.mark.usefixtures("people")
def test_whoever_withdraws_or_objects_is_left_out_from_the_next_count_on(
    database: Database, area: Area, stop: Callable[[UnitOfWork, Learner], None]
) -> None:
    assert waiting_shown(database, area) == 20
    with database.unit_of_work(area.officer.viewer) as uow:
        with uow.acting_as(JOB):
            rows = uow.session.scalars(sa.select(Learner).limit(10)).all()
        for row in rows:
            with task.opened(uow, row.id, row):
                stop(uow, row)
    assert waiting_shown(database, area, again=False) == 20
    assert waiting_shown(database, area) == 10


def waiting_shown(database: Database, area: Area, *, again: bool = True) -> int | str:
    if again:
        count_now(database)
    with database.unit_of_work(area.manager.viewer, read_only=True) as uow:
        found = last.waiting(uow)
        assert found is not None
        return found.figures.total.cell


@pytest.mark.usefixtures("people")
def test_managers_of_another_organisation_see_nothing_of_the_hubs_count(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    count_all(database)
    with database.unit_of_work(JOB) as uow:
        council = organisation(uow, "Hackney Council", OrganisationKind.PROVIDER)
        other = user(uow, council, Role.MANAGER, "Ayo Adebayo")
    client = client_of(other)
    assert "Nothing has been counted yet" in get(client, "/dashboard").text
    assert count_all(database) == POPULATIONS
    assert soup(get(client, "/dashboard")).select(".hub-figure dd")[0].text == "fewer than 5"


@pytest.mark.usefixtures("people")
def test_while_counting_is_switched_off_nothing_is_counted_or_shown_and_the_page_says_why(
    database: Database, area: Area, manager: FlaskClient
) -> None:
    count_all(database)
    with database.unit_of_work(area.administrator.viewer) as uow:
        row = purposes.stop(uow, Purpose.STATISTICS, off_on=uow.today, reason="To be reviewed")
    shown = get(manager, "/dashboard")
    assert "the hub has switched off counting people" in shown.text
    assert not soup(shown).select(".hub-figure dd")
    with database.unit_of_work(JOB) as uow:
        uow.change(sa.delete(PublishedFigures))
    assert count_all(database) == 0, "a nought that nobody counted would stay published"
    with database.unit_of_work(area.administrator.viewer) as uow:
        purposes.restore(uow, row.id)
    assert count_all(database) == POPULATIONS
    assert soup(get(manager, "/dashboard")).select(".hub-figure dd")


@pytest.mark.usefixtures("people")
def test_what_is_kept_in_another_form_is_as_if_it_were_not_there(
    database: Database, manager: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_all(database)
    monkeypatch.setattr(kept, "EDITION", kept.EDITION + 1)
    assert "Nothing has been counted yet" in get(manager, "/dashboard").text
    assert count_all(database) == POPULATIONS
    assert "Nothing has been counted yet" not in get(manager, "/dashboard").text


@pytest.mark.usefixtures("people")
def test_a_count_that_was_stopped_goes_on_where_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, done = count.count, list[str]()

    def stopped(uow: UnitOfWork, part: count.Part) -> bool:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(part.name)
        return settle(uow, part)

    monkeypatch.setattr(insight, "count", stopped)
    with pytest.raises(KeyboardInterrupt):
        count_all(database)
    monkeypatch.undo()
    assert count_all(database) == POPULATIONS - 2


@pytest.mark.usefixtures("people")
def test_two_who_count_at_once_leave_one_count(database: Database) -> None:
    due, ready, done = what_is_due(database), Barrier(2), list[bool]()

    def run() -> None:
        ready.wait()
        for part in due:
            done.append(count_one(database, part))

    both = [Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sum(done) == POPULATIONS
    assert len(rows(database)) == KEPT
    assert all(row.version == 1 for row in rows(database))


@pytest.mark.usefixtures("people")
def test_what_was_published_meanwhile_is_not_published_again(database: Database, area: Area) -> None:
    """However late in its own count the other notices."""
    [part, *_] = what_is_due(database)

    def settle(uow: UnitOfWork, on: date) -> Mapping[str, Any]:
        with uow.acting_as(JOB):
            kept.keep(uow, part.organisation_id, part.name, on, [])
            uow.flush()
        return {part.name: []}

    assert not count_one(database, replace(part, settle=settle))


@pytest.mark.usefixtures("people")
def test_the_command_says_what_it_did(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "opened", lambda: nullcontext(database))

    def said(*options: str) -> str:
        answer = CliRunner().invoke(insight.insight_group, ["count", *options])
        assert answer.exit_code == 0, answer.output
        return answer.stdout.strip()

    assert json.loads(said("--dry-run", "--json")) == {
        "counted": POPULATIONS,
        "refused": 0,
        "dry_run": True,
    }
    assert rows(database) == []
    assert (
        said("--dry-run") == f"Would count {POPULATIONS} parts of the managers’ pages. Nothing was changed."
    )
    assert said() == f"Counted {POPULATIONS} parts of the managers’ pages."
    assert said() == "The last week that is over has been counted already."
    assert json.loads(said("--json")) == {"counted": 0, "refused": 0, "dry_run": False}
