"""A listing never moves or ends a class under its learners: the preview leads to the act that asks where they go."""

import pytest
from flask.testing import FlaskClient

from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState
from hub.referrals.models import Referral
from hub.referrals.types import State
from tests.factories.area import Area
from tests.factories.pages import BASE, get, soup
from tests.factories.referrals import fetch, new_learner, refer
from tests.integration.directory import test_pages
from tests.integration.directory.test_pages import SignIn, classes, confirm, upload, words

HEADER, ROW = f"{test_pages.HEADER},reference", f"{test_pages.ROW},EV-2"


@pytest.fixture
def staff(area: Area, client_of: SignIn) -> FlaskClient:
    return client_of(area.provider_staff)


@pytest.fixture
def listed(database: Database, area: Area, staff: FlaskClient) -> tuple[TaughtClass, Referral]:
    """A class of an earlier listing, with one learner sent to it."""
    confirm(staff, upload(staff, f"{HEADER}\n{ROW}"))
    row = classes(database)["Evening English"]
    [referral] = refer(database, area, new_learner(database, area), row)
    return row, referral


def links(page: str, staff: FlaskClient) -> list[str]:
    found = soup(get(staff, page)).select("main a[href$='/move'], main a[href$='/cancel']")
    return [str(link["href"]) for link in found]


def test_a_file_that_moves_a_class_changes_the_rest_and_leaves_when_and_where(
    database: Database, staff: FlaskClient, listed: tuple[TaughtClass, Referral]
) -> None:
    row, referral = listed
    file = f"{HEADER}\n{ROW.replace('6pm,8pm', '9am,11am').replace(',14,', ',16,')}"
    for places in (14, 16):
        uploaded = upload(staff, file)
        preview = uploaded.headers["Location"].removeprefix(BASE)
        assert classes(database)["Evening English"].places == places
        assert "Moved in the file, with learners on them" in words(get(staff, preview))
        assert "Evening English: 1 learner." in words(get(staff, preview))
        assert links(preview, staff) == [f"/classes/{row.id}/move"]
        confirm(staff, uploaded)
        now = classes(database)["Evening English"]
        assert {(one.start_minute, one.end_minute) for one in now.sessions} == {(18 * 60, 20 * 60)}
    assert fetch(database, referral).state is State.SENT


def test_a_file_without_a_class_or_that_calls_it_cancelled_leads_to_cancelling_it(
    database: Database, staff: FlaskClient, listed: tuple[TaughtClass, Referral]
) -> None:
    row, referral = listed
    other = ROW.replace("Evening English", "Morning English").replace("EV-2", "MO-2")
    for file, says in (
        (f"{HEADER}\n{other}", "Not in the file, with learners on them"),
        (f"{HEADER}\n{ROW.replace(',free', ',cancelled')}", "Cancelled in the file, with learners on them"),
    ):
        uploaded = upload(staff, file)
        preview = uploaded.headers["Location"].removeprefix(BASE)
        assert says in words(get(staff, preview))
        assert links(preview, staff) == [f"/classes/{row.id}/cancel"]
        confirm(staff, uploaded)
        assert fetch(database, referral).state is State.SENT
    assert classes(database)["Evening English"].state is ClassState.CLOSED


def test_without_learners_a_file_moves_a_class_as_before(database: Database, staff: FlaskClient) -> None:
    confirm(staff, upload(staff, f"{HEADER}\n{ROW}"))
    uploaded = upload(staff, f"{HEADER}\n{ROW.replace('6pm,8pm', '9am,11am')}")
    assert links(uploaded.headers["Location"].removeprefix(BASE), staff) == []
    confirm(staff, uploaded)
    assert {one.start_minute for one in classes(database)["Evening English"].sessions} == {9 * 60}


@pytest.mark.usefixtures("listed")
def test_no_row_puts_a_venue_elsewhere_under_the_learners_of_its_other_classes(
    database: Database, staff: FlaskClient
) -> None:
    other = ROW.replace("Evening English", "Morning English").replace("EV-2", "MO-2")
    for _ in ("a new class", "a known one"):
        refused = words(upload(staff, f"{HEADER}\n{other.replace('E8 1EA', 'E5 8BY')}"))
        assert (
            "Other classes with learners meet at Town Hall, and it is somewhere else in the hub." in refused
        )
        assert "Give the new place a name of its own" in refused
        confirm(staff, upload(staff, f"{HEADER}\n{other}"))
    elsewhere = other.replace("E8 1EA", "E5 8BY").replace("Town Hall", "Clapton Library")
    confirm(staff, upload(staff, f"{HEADER}\n{elsewhere}"))
    venues = {title: row.venue for title, row in classes(database).items() if row.venue}
    assert venues["Evening English"].postcode == "E8 1EA"
    assert (venues["Morning English"].name, venues["Morning English"].postcode) == (
        "Clapton Library",
        "E5 8BY",
    )
