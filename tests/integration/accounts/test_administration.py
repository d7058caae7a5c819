"""Organisations, agreements and users, through the administrator's pages."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts import queries
from hub.accounts.models import Organisation, User
from hub.accounts.services import organisations as services
from hub.accounts.types import UserState
from hub.audit.models import AuditEvent
from hub.consent.models import Agreement
from hub.consent.services import disclosure as consent
from hub.core.db import Database
from hub.core.errors import Conflict
from hub.forms.format import date_words
from hub.pages.administrator import organisations
from tests.factories.area import Area
from tests.factories.pages import BASE, get, hidden, post, soup
from tests.factories.signing_in import JOB, email_of, sign_in

PAGES = ("/organisations", "/organisations/new", "/agreements", "/agreements/new", "/users", "/users/new")


@pytest.fixture
def admin(area: Area, client_of: Callable[[User], FlaskClient]) -> FlaskClient:
    return client_of(area.administrator)


def errors(response: object) -> list[str]:
    return [link.text for link in soup(response).select(".govuk-error-summary a")]  # type: ignore[arg-type]


@pytest.mark.parametrize("page", PAGES)
def test_only_administrators_see_the_pages(
    area: Area, client_of: Callable[[User], FlaskClient], page: str
) -> None:
    for user in (area.assessor, area.manager, area.provider_staff, area.work_coach):
        assert get(client_of(user), page).status_code == 403
    assert get(client_of(area.administrator), page).status_code == 200


def test_who_may_not_administer_learns_nothing_of_an_id(
    area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    client = client_of(area.provider_staff)
    assert get(client, f"/users/{area.administrator.id}").status_code == 404
    assert get(client, "/users/0197f1c5-0000-7000-8000-000000000000").status_code == 404


def test_the_list_says_since_when_the_work_with_an_organisation_is_over(
    admin: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(area.administrator.viewer) as uow:
        row = uow.get(Organisation, area.provider.id)
        services.end(uow, row)
        says = f"Ended on {date_words(row.ended_on)}"
    assert says in get(admin, "/organisations").text
    assert says in get(admin, "/organisations?agreement=ended").text
    for others in ("live", "none"):
        assert says not in get(admin, f"/organisations?agreement={others}").text


def test_an_organisation_is_added_and_edited(admin: FlaskClient, database: Database) -> None:
    sent = {"name": "Hackney Adult Learning", "kind": "provider", "ukprn": "10001234"}
    made = post(admin, "/organisations/new", sent).location
    assert made is not None
    assert "Hackney Adult Learning" in get(admin, made).text
    assert post(admin, f"{made}/edit", {**sent, "name": "Hackney Learning", "ukprn": ""}).location == made
    with database.unit_of_work(JOB) as uow:
        row = queries.by_name(uow, "hackney learning")
        assert row is not None
        assert row.ukprn is None


@pytest.mark.parametrize("ukprn", ["1000123", "100012345", "01000123", "abcdefgh", "１０００１２３４"])
def test_a_ukprn_that_is_none_is_refused(admin: FlaskClient, ukprn: str) -> None:
    page = post(admin, "/organisations/new", {"name": "A", "kind": "provider", "ukprn": ukprn})
    assert errors(page) == ["UKPRN must be 8 digits, like 10001234"]


def test_a_second_organisation_of_the_same_name_is_refused(admin: FlaskClient, area: Area) -> None:
    page = post(admin, "/organisations/new", {"name": area.provider.name.upper(), "kind": "provider"})
    assert errors(page) == ["There is already an organisation with this name"]


def test_a_double_click_adds_one_organisation_and_one_user(
    admin: FlaskClient, area: Area, database: Database
) -> None:
    person = {"name": "Nia New", "email": "nia@example.org", "role": "provider"}
    forms = {
        "/organisations/new": {"name": "Clicked twice", "kind": "provider"},
        "/users/new": {**person, "organisation_id": str(area.provider.id)},
    }
    for page, typed in forms.items():
        sent = {**hidden(get(admin, page)), **typed}
        answers = [
            admin.post(page, data=sent, base_url=BASE, headers={"Referer": BASE + page}) for _ in range(2)
        ]
        assert answers[0].location == answers[1].location is not None


def test_the_kind_stays_while_there_are_users(admin: FlaskClient, area: Area) -> None:
    page = post(admin, f"/organisations/{area.provider.id}/edit", {"name": area.provider.name, "kind": "hub"})
    assert errors(page) == ["The kind cannot be changed while the organisation has users"]


def test_two_administrators_who_edit_the_same_organisation_are_shown_both_versions(
    admin: FlaskClient, area: Area, database: Database
) -> None:
    page = f"/organisations/{area.provider.id}/edit"
    opened = hidden(get(admin, page))
    post(admin, page, {"name": "The first name", "kind": "provider"})
    late = admin.post(
        page,
        data={**opened, "name": "The second name", "kind": "provider"},
        base_url=BASE,
        headers={"Referer": BASE + page},
    )
    assert late.status_code == 409
    assert "The first name" in late.text
    assert "The second name" in late.text
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Organisation, area.provider.id).name == "The first name"


def test_what_a_transaction_refuses_at_its_end_is_not_said_to_be_saved(
    admin: FlaskClient, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise Conflict

    page = f"/organisations/{area.provider.id}/edit"
    sent = {"name": area.provider.name, "kind": "provider", "ukprn": "", "contact_point": "at the desk"}
    with monkeypatch.context() as late:
        late.setattr(organisations, "to_organisation", refuse)
        refused = post(admin, page, sent)
    assert refused.status_code == 409
    assert "Saved." not in refused.text
    post(admin, page, sent)
    assert get(admin, "/organisations").text.count("Saved.") == 1


def test_an_added_user_gets_a_link_that_is_shown_once(admin: FlaskClient, area: Area, app: Flask) -> None:
    made = post(
        admin,
        "/users/new",
        {
            "name": "Nia",
            "email": "n@example.org",
            "role": "provider",
            "organisation_id": str(area.provider.id),
        },
    ).location
    assert made is not None
    link = re.search(r"/welcome/[\w-]+", get(admin, made).text)
    assert link is not None
    assert "/welcome/" not in get(admin, made).text
    assert get(app.test_client(), link[0]).status_code == 200


def test_a_role_that_does_not_suit_the_organisation_is_refused(admin: FlaskClient, area: Area) -> None:
    typed = {"name": "Nia", "email": "n@example.org", "organisation_id": str(area.provider.id)}
    page = post(admin, "/users/new", {**typed, "role": "assessor"})
    assert errors(page) == [
        "Staff of this organisation can only have the role “Provider staff” or “Named address, by links in emails”"
    ]


def test_an_address_that_has_an_account_is_refused_at_its_field(
    admin: FlaskClient, area: Area, database: Database
) -> None:
    taken = email_of(area.assessor, database).upper()
    typed = {"name": "Nia", "email": taken, "role": "provider", "organisation_id": str(area.provider.id)}
    page = post(admin, "/users/new", typed)
    assert errors(page) == ["There is already a user with this email address"]
    assert soup(page).select_one("a[href='#email']") is not None


@pytest.mark.parametrize("organisation", ["", "nonsense", "0197f1c5-0000-7000-8000-000000000000"])
def test_an_organisation_that_is_not_listed_is_refused(admin: FlaskClient, organisation: str) -> None:
    typed = {"name": "Nia", "email": "n@example.org", "role": "provider", "organisation_id": organisation}
    page = post(admin, "/users/new", typed)
    assert page.status_code == 422
    assert soup(page).select_one("a[href='#organisation_id']") is not None


def test_a_suspended_user_is_out_at_once_and_back_when_reactivated(
    admin: FlaskClient,
    app: Flask,
    client_of: Callable[[User], FlaskClient],
    assessor: User,
    database: Database,
) -> None:
    theirs, page = client_of(assessor), f"/users/{assessor.id}"
    post(admin, f"{page}/suspend", page=page)
    assert get(theirs, "/account").status_code == 303
    assert sign_in(app.test_client(), email_of(assessor, database)).status_code == 422
    post(admin, f"{page}/reactivate", page=page)
    assert sign_in(app.test_client(), email_of(assessor, database)).location == "/sign-in/code"
    assert get(theirs, "/account").status_code == 303, "the old session stays dead"


@pytest.mark.parametrize("act", ["suspend", "link"])
def test_nobody_locks_themselves_out(admin: FlaskClient, area: Area, database: Database, act: str) -> None:
    page = f"/users/{area.administrator.id}"
    assert post(admin, f"{page}/{act}", page=page).status_code == 422
    with database.unit_of_work(JOB) as uow:
        assert uow.get(User, area.administrator.id).state is UserState.ACTIVE


def test_an_agreement_makes_sharing_possible_and_its_end_ends_that(
    admin: FlaskClient, area: Area, database: Database
) -> None:
    made = post(admin, "/organisations/new", {"name": "Newcomers' centre", "kind": "provider"}).location
    assert made is not None
    organisation_id = made.rsplit("/", 1)[1]
    typed = {
        "organisation_id": organisation_id,
        "purposes": ["referral"],
        "categories": ["identity", "levels"],
        **dates(signed_on="1-2-2025", review_on="1-2-2090", ends_on="1-2-2095"),
        "document_reference": "DSA-7",
    }
    assert post(admin, "/agreements/new", typed).location == "/agreements"
    with database.unit_of_work(JOB) as uow:
        row = uow.session.scalars(sa.select(Agreement).where(Agreement.document_reference == "DSA-7")).one()
        found = consent.agreement_for(uow, row.organisation_id)
        assert found is not None
        assert found.id == row.id
    ended = {**typed, **dates(review_on="1-3-2025", ends_on="1-4-2025")}
    assert post(admin, f"/agreements/{row.id}", ended).location == "/agreements"
    with database.unit_of_work(JOB) as uow:
        assert consent.agreement_for(uow, row.organisation_id) is None


def test_an_agreement_cannot_end_before_it_was_signed(admin: FlaskClient, area: Area) -> None:
    typed = {
        "organisation_id": str(area.provider.id),
        "purposes": ["referral"],
        "categories": ["identity"],
        **dates(signed_on="1-2-2025", review_on="1-1-2025", ends_on="1-2-2025"),
        "document_reference": "DSA-7",
    }
    assert errors(post(admin, "/agreements/new", typed)) == [
        "Review date must be after the date it was signed",
        "End date must be after the date it was signed",
    ]


def dates(**days: str) -> dict[str, str]:
    return {
        f"{name}-{part}": number
        for name, day in days.items()
        for part, number in zip(("day", "month", "year"), day.split("-"), strict=True)
    }


def test_each_act_is_recorded_with_the_administrator_who_did_it(
    admin: FlaskClient, area: Area, database: Database
) -> None:
    page = f"/users/{area.assessor.id}"
    post(admin, f"{page}/edit", {"name": "Asha", "email": "asha@example.org", "role": "manager"})
    post(admin, f"{page}/link", page=page)
    post(admin, f"{page}/suspend", page=page)
    with database.unit_of_work(JOB) as uow:
        query = sa.select(AuditEvent.verb).where(
            AuditEvent.object_id == area.assessor.id, AuditEvent.actor_id == area.administrator.id
        )
        assert set(uow.session.scalars(query)) == {"user.edit", "user.link_made", "user.suspend"}


@pytest.mark.parametrize(
    ("act", "takes"),
    [
        ("link", "Their password and their second factor no longer work"),
        ("suspend", "They cannot sign in until"),
    ],
)
def test_what_an_account_loses_is_said_before_it_is_taken_away(
    admin: FlaskClient, database: Database, area: Area, act: str, takes: str
) -> None:
    page = f"/users/{area.assessor.id}"
    assert not soup(get(admin, page)).select(f"form[action$='{act}']")
    asked = get(admin, f"{page}/{act}")
    assert asked.status_code == 200
    assert takes in asked.text
    with database.unit_of_work(JOB) as uow:
        assert uow.get(User, area.assessor.id).state is UserState.ACTIVE
    assert post(admin, f"{page}/{act}").status_code == 303
