"""Showing again that it is you; where one is signed in; a password of one's own; and accounts that nobody uses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from hub.accounts.models import SignInSession, User
from hub.accounts.proof import FRESH, Deed, ProofNeeded
from hub.accounts.services import leavers, second_factor
from hub.accounts.types import UserState
from hub.consent.services import disclosure
from hub.consent.types import Category
from hub.core.clock import utc_now
from hub.core.db import Database
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, post, soup
from tests.factories.signing_in import JOB, SECRET, email_of, give_code, give_password, sign_in

NEW = "a quite different long password"
LATER = FRESH[Deed.EXPORT] - timedelta(minutes=1)


def code_now() -> str:
    return pyotp.TOTP(SECRET).now()


def kept_alive(database: Database) -> None:
    """As if the browser had been used all the time."""
    with database.unit_of_work(JOB) as uow:
        uow.session.execute(sa.update(SignInSession).values(last_seen_at=uow.now))


def test_a_file_is_given_only_to_somebody_who_has_shown_that_it_is_they(
    client_of: Callable[[User], FlaskClient], assessor: User, database: Database
) -> None:
    browser, file = client_of(assessor), "/waiting-list?view=csv"
    assert get(browser, file).mimetype == "text/csv"
    with time_machine.travel(utc_now() + FRESH[Deed.EXPORT] + timedelta(minutes=1)):
        kept_alive(database)
        assert get(browser, "/waiting-list").status_code == 200, "who only looks is not asked"
        asked = get(browser, file)
        assert (asked.status_code, asked.location) == (303, "/account/prove")
        assert post(browser, "/account/prove", {"code": "000000"}).status_code == 422
        assert get(browser, file).status_code == 303
        shown = post(browser, "/account/prove", {"code": code_now()})
        link = soup(shown).select_one("main a.govuk-button")
        assert link is not None
        assert link["href"] == file
        assert get(browser, file).mimetype == "text/csv"


def test_what_was_typed_waits_while_somebody_shows_that_it_is_they(
    client_of: Callable[[User], FlaskClient], area: Area, database: Database
) -> None:
    give_password(database, area.administrator, second_factor=True)
    browser = client_of(area.administrator)
    edit = f"/users/{area.assessor.id}/edit"
    opened = get(browser, edit)
    assert opened.status_code == 200
    fields = {
        str(each["name"]): str(each.get("value", ""))
        for each in soup(opened).select("main input[type=hidden]")
    }
    with time_machine.travel(utc_now() + FRESH[Deed.POWERS] + timedelta(minutes=1)):
        kept_alive(database)
        typed = {**fields, "name": "Asha Married", "email": "new@example.org", "role": "assessor"}
        answer = browser.post(edit, data=typed, base_url=BASE, headers={"Referer": BASE + edit})
        assert answer.location == "/account/prove"
        assert post(browser, "/account/prove", {"code": code_now()}).location == edit
        name = soup(get(browser, edit)).select_one("input[name=name]")
        assert name is not None
        assert name["value"] == "Asha Married"


def test_the_most_private_answers_close_after_some_hours_whatever_page_asks(
    area: Area, database: Database
) -> None:
    with database.unit_of_work(JOB) as uow:
        somebody = learner(uow, area.hub)
    now = utc_now()
    for age, opens in ((FRESH[Deed.SPECIAL], True), (FRESH[Deed.SPECIAL] + timedelta(minutes=1), False)):
        viewer = replace(area.assessor.viewer, proved_at=now - age)
        with database.unit_of_work(viewer, now=now) as uow:
            assert disclosure.may_see(uow, somebody.id, [Category.CONTACT]).allowed
            if opens:
                assert disclosure.may_see(uow, somebody.id, [Category.IMMIGRATION]).allowed
            else:
                with pytest.raises(ProofNeeded):
                    disclosure.may_see(uow, somebody.id, [Category.IMMIGRATION])


def test_somebody_sees_where_they_are_signed_in_and_ends_one_of_these(
    client_of: Callable[[User], FlaskClient], area: Area, assessor: User
) -> None:
    here, elsewhere, stranger = client_of(assessor), client_of(assessor), client_of(area.manager)
    form = soup(get(here, "/account/sessions")).select("main form")
    assert len(form) == 1, "of two sessions, the one that is not this one can be ended"
    address = str(form[0]["action"])
    assert post(stranger, address, page="/account/sessions").status_code == 404
    assert get(elsewhere, "/account").status_code == 200
    assert post(here, address, page="/account/sessions").location == "/account/sessions"
    assert get(elsewhere, "/account").status_code == 303
    assert get(here, "/account").status_code == 200


def test_an_administrator_signs_somebody_out_everywhere(
    client_of: Callable[[User], FlaskClient], area: Area, assessor: User
) -> None:
    theirs, administrator = client_of(assessor), client_of(area.administrator)
    page = f"/users/{assessor.id}"
    assert post(administrator, f"{page}/sign-out", page=page).location == page
    assert get(theirs, "/account").status_code == 303


def test_a_forgotten_password_is_replaced_with_both_codes_and_the_second_factor_stays(
    client: FlaskClient, client_of: Callable[[User], FlaskClient], assessor: User, database: Database
) -> None:
    with database.unit_of_work(JOB) as uow:
        recovery = second_factor.renew_recovery_codes(uow, uow.get(User, assessor.id))
    open_before = client_of(assessor)
    right = {"email": email_of(assessor, database), "code": code_now(), "recovery_code": recovery[0]}
    wrongs = [
        {**right, "email": "nobody@example.org"},
        {**right, "code": "000000"},
        {**right, "recovery_code": "AAAAA-AAAAA"},
    ]
    pages = {
        post(client, "/sign-in/forgotten", wrong).text.split("<main")[1].split("<form")[0] for wrong in wrongs
    }
    assert len(pages) == 1, "nothing tells which part was wrong, nor whether there is such an account"
    assert post(client, "/sign-in/forgotten", right).location == "/sign-in/new-password"
    assert get(client, "/account").status_code == 303, "nobody is signed in by it"
    assert post(client, "/sign-in/new-password", {"new_password": "short"}).status_code == 422
    assert post(client, "/sign-in/new-password", {"new_password": NEW}).location == "/sign-in"
    assert get(open_before, "/account").status_code == 303
    assert sign_in(client, email_of(assessor, database)).status_code == 422
    assert sign_in(client, email_of(assessor, database), NEW).location == "/sign-in/code"
    assert give_code(client, recovery[0]).status_code == 422, "the recovery code is used up"
    assert get(client, "/sign-in/new-password").location == "/sign-in/forgotten"


def test_a_link_for_a_new_password_keeps_the_second_factor(
    client: FlaskClient, client_of: Callable[[User], FlaskClient], area: Area, assessor: User
) -> None:
    administrator = client_of(area.administrator)
    assert post(administrator, f"/users/{assessor.id}/new-password").location == f"/users/{assessor.id}"
    link = soup(get(administrator, f"/users/{assessor.id}")).select_one("main code")
    assert link is not None
    path = link.text.partition("/welcome/")[2]
    assert post(client, f"/welcome/{path}", {"new_password": NEW}).location == "/sign-in/code"
    assert give_code(client).status_code == 303


def test_accounts_that_nobody_uses_are_suspended_and_the_last_administrator_is_not(
    area: Area, database: Database
) -> None:
    with time_machine.travel(utc_now() + timedelta(days=60), tick=False), database.unit_of_work(JOB) as uow:
        uow.session.execute(sa.update(User).where(User.id == area.assessor.id).values(last_seen_at=uow.now))
    with time_machine.travel(utc_now() + timedelta(days=91), tick=False), database.unit_of_work(JOB) as uow:
        told = {user.id for user in leavers.unused(uow)}
        assert leavers.suspend(uow) == len(told)
        suspended = {
            user.id for user in uow.session.scalars(sa.select(User)) if user.state is UserState.SUSPENDED
        }
        assert suspended == told
        assert area.manager.id in told
        assert not told & {area.assessor.id, area.administrator.id}
        assert leavers.suspend(uow) == 0
