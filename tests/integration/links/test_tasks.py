"""What a provider without an account does by links: the same acts, under the same rules, as who is signed in."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.accounts.types import Task
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.core.clock import local_date
from hub.core.db import Database
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.directory.services import classes
from hub.learners.models import Learner
from hub.messages import by_link, outbox
from hub.messages.models import StaffMail
from hub.messages.types import MessageState
from hub.referrals.case import by_mail, sharing
from hub.referrals.models import Referral
from hub.referrals.types import State
from hub.tracking.attendance.models import Mark
from tests.factories.area import Area
from tests.factories.attendance import daily_class, in_class
from tests.factories.links import Mailbox, walk_in
from tests.factories.messages import JOB, NOON
from tests.factories.pages import BASE, get, hidden, post, soup
from tests.factories.referrals import class_now, fetch, new_learner, refer

TODAY = local_date(NOON)


def send(mailbox: Mailbox, task: Task, about: object = None, detail: str | None = None) -> None:
    with mailbox.database.unit_of_work(JOB) as uow:
        by_link.send_link(uow, mailbox.owner.id, task, getattr(about, "id", None), detail)


def answer(client: FlaskClient, task: str, decision: str, **said: str) -> int:
    return post(client, task, {"decision": decision, **said}).status_code


def late(client: FlaskClient, task: str, opened: TestResponse) -> TestResponse:
    """Accept on a page that was opened before."""
    fields = {**hidden(opened), "decision": "accept"}
    return client.post(task, data=fields, base_url=BASE, headers={"Referer": BASE + task})


def test_a_referral_is_opened_and_accepted_by_a_link(
    app: Flask, database: Database, mailbox: Mailbox, referral: Referral
) -> None:
    client, task = walk_in(app, mailbox, "A referral to answer")
    assert "Hodan" not in get(client, task).text
    assert answer(client, task, "open") == 303
    assert "Hodan" in get(client, task).text
    assert answer(client, task, "accept") == 303
    assert fetch(database, referral).state is State.ACCEPTED


def test_a_declined_referral_shows_nobody_any_more(
    app: Flask, database: Database, mailbox: Mailbox, referral: Referral
) -> None:
    client, task = walk_in(app, mailbox)
    answer(client, task, "open")
    said = {"decline_reason": "time", "decided_by": "provider", "checked": "yes"}
    assert answer(client, task, "decline", **said) == 303
    assert fetch(database, referral).state is State.DECLINED
    page = get(client, task)
    assert "is closed" in page.text
    assert "Hodan" not in page.text


def test_a_learner_who_withdraws_meanwhile_is_closed_at_once(
    app: Flask, database: Database, area: Area, mailbox: Mailbox, person: Learner, referral: Referral
) -> None:
    client, task = walk_in(app, mailbox)
    answer(client, task, "open")
    opened = get(client, task)
    with database.unit_of_work(area.assessor.viewer) as uow:
        grant = consent.newest_grant(uow, person.id, area.provider.id)
        assert grant is not None
        sharing.stop(uow, grant)
    tried = late(client, task, opened)
    assert [tried.status_code, get(client, task).status_code] == [404, 404]
    assert fetch(database, referral).state is not State.ACCEPTED


def test_a_class_that_is_full_meanwhile_takes_nobody(
    app: Flask, database: Database, area: Area, mailbox: Mailbox, referral: Referral
) -> None:
    client, task = walk_in(app, mailbox)
    answer(client, task, "open")
    opened = get(client, task)
    with database.unit_of_work(JOB) as uow:
        classes.set_places(uow, uow.get(TaughtClass, referral.class_id), 0)
    full = late(client, task, opened)
    assert full.status_code == 409
    assert "is full" in full.text


def test_places_are_confirmed_in_one_tap_or_changed(
    app: Flask, database: Database, area: Area, mailbox: Mailbox
) -> None:
    send(mailbox, Task.PLACES)
    client, task = walk_in(app, mailbox)
    assert "ESOL Entry 1" in get(client, task).text
    assert post(client, task).status_code == 303
    assert class_now(database, area.taught_class).confirmed_at == NOON
    own = f"{task}/{area.taught_class.id}"
    assert post(client, own, {"places": "9"}).status_code == 303
    assert class_now(database, area.taught_class).places == 9
    assert get(client, f"{task}/{area.other_class.id}").status_code == 404


def test_a_register_is_marked_by_a_link(app: Flask, database: Database, area: Area, mailbox: Mailbox) -> None:
    daily = daily_class(database, area)
    hodan = in_class(database, area, "Hodan", TODAY, taught_class=daily)
    send(mailbox, Task.REGISTER, daily, f"{TODAY}-1000")
    client, task = walk_in(app, mailbox, "Your new link")
    assert "Hodan" in get(client, task).text
    assert post(client, task, {f"mark-{hodan.id.hex}": "present"}).status_code == 303
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalar(sa.select(sa.func.count(Mark.id))) == 1


def test_the_list_names_whom_they_opened_and_sends_links_to_the_address(
    app: Flask, database: Database, area: Area, mailbox: Mailbox, referral: Referral
) -> None:
    client, task = walk_in(app, mailbox)
    answer(client, task, "open")
    (other,) = refer(database, area, new_learner(database, area, "Amina"))
    (foreign,) = refer(database, area, new_learner(database, area, "Leyla"), area.other_class)
    send(mailbox, Task.LIST)
    client, task = walk_in(app, mailbox, "Your new link")
    page = get(client, task).text
    assert ("Hodan" in page, "Amina" in page, "Leyla" in page) == (True, False, False)
    assert show_reference(other.reference) in page
    assert post(client, f"{task}/{foreign.reference}", page=task).status_code == 404
    assert post(client, f"{task}/{other.reference}", page=task).status_code == 303
    client, task = walk_in(app, mailbox, "Your new link")
    assert show_reference(other.reference) in get(client, task).text


def test_once_a_week_the_address_hears_what_waits_for_it(
    database: Database, area: Area, mailbox: Mailbox, referral: Referral
) -> None:
    daily = daily_class(database, area)
    in_class(database, area, "Hodan", TODAY - timedelta(days=1), taught_class=daily)
    with database.unit_of_work(JOB) as uow:
        stale = uow.get(TaughtClass, daily.id)
        stale.confirmed_at = NOON - timedelta(days=30)
        audit.record(uow, "test.prepare", about=stale)
    for _ in range(2):
        with database.unit_of_work(JOB) as uow:
            by_mail.ask(uow)
    asked = [one.subject for one in mailbox.fetch() if "referral " not in one.subject]
    wanted = ["A register to mark", "Are your places still right?", "Your open referrals"]
    assert [subject for subject in sorted(asked) if subject in wanted] == wanted


def test_an_address_that_wants_no_email_about_its_places_gets_none(
    app: Flask, database: Database, mailbox: Mailbox
) -> None:
    send(mailbox, Task.PLACES)
    client, task = walk_in(app, mailbox)
    said = {"places-to-confirm": "never", "register-to-mark": "at once", "open-referrals": "at once"}
    assert post(client, task.replace("/places", "/emails"), said).status_code == 303
    with database.unit_of_work(JOB) as uow:
        for name in ("places-to-confirm", "open-referrals"):
            outbox.to_address(uow, name, mailbox.owner.id, occasion="this week")
    mailbox.fetch()
    with database.unit_of_work(JOB) as uow:
        found = dict(uow.session.execute(sa.select(StaffMail.template, StaffMail.state)).all())
    assert found["places-to-confirm"] is MessageState.CALLED_OFF
    assert found["open-referrals"] is MessageState.SENT


def test_an_administrator_names_an_address_which_cannot_sign_in(
    area: Area, client_of: Callable[[User], FlaskClient], app: Flask, database: Database
) -> None:
    client = client_of(area.administrator)
    values = {
        "organisation_id": str(area.other_provider.id),
        "name": "Front desk",
        "email": "desk@example.org",
        "role": "named_address",
    }
    made = post(client, "/users/new", values)
    page = get(client, str(made.location))
    assert "End every link" in page.text
    assert "Make a new link" not in soup(page).get_text()
    assert post(client, f"{made.location}/end-links").status_code == 303
    for refused in ("link", "new-password"):
        assert post(client, f"{made.location}/{refused}").status_code == 422
    tried = post(app.test_client(), "/sign-in", {"email": "desk@example.org", "password": "x" * 20})
    assert tried.status_code == 422
