"""The hub sends several open referrals of a class on: each to the best class that fits, all that were seen or none."""

from collections.abc import Callable, Iterable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import Database
from hub.core.errors import NotPermitted
from hub.directory.models import TaughtClass
from hub.directory.services import classes
from hub.referrals import queries
from hub.referrals.case.ends import rerouting
from hub.referrals.case.ends.rerouting import Onward, Seen
from hub.referrals.errors import NotAsSeen
from hub.referrals.models import Referral
from hub.referrals.types import State, Verb
from tests.factories.area import Area
from tests.factories.pages import BASE, get, hidden, post
from tests.factories.referrals import JOB, assessed_learner, bring, fetch, new_learner, refer, use

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def waiting(database: Database, area: Area) -> list[Referral]:
    """Sent, opened, and on the provider's waiting list."""
    rows = [
        refer(database, area, new_learner(database, area, name))[0] for name in ("Amina", "Bilan", "Caali")
    ]
    bring(database, area, rows[1], Verb.OPEN)
    return [rows[0], rows[1], bring(database, area, rows[2], Verb.OPEN, Verb.WAITLIST)]


def look(database: Database, area: Area) -> list[Onward]:
    with database.unit_of_work(area.assessor.viewer) as uow:
        return rerouting.look(uow, area.taught_class)


def seen_of(found: Iterable[Onward]) -> dict[UUID, Seen]:
    return {one.referral.id: Seen(one.referral.version, one.to) for one in found if one.to}


def reroute(database: Database, user: User, area: Area, found: list[Onward], page: str = "page") -> int:
    with database.unit_of_work(user.viewer) as uow:
        return rerouting.reroute(uow, uow.get(TaughtClass, area.taught_class.id), seen_of(found), page)


def goes_to(database: Database, row: Referral) -> list[tuple[State, bool]]:
    """The state of each referral of this learner, and whether it is to the class they were first sent to."""
    with database.unit_of_work(JOB) as uow:
        every = queries.of_learner(uow, row.learner_id)
        return [(one.state, one.class_id == row.class_id) for one in every]


def test_each_is_withdrawn_and_sent_to_the_class_that_fits_with_its_note(
    database: Database, area: Area, waiting: list[Referral]
) -> None:
    use(database, area.assessor, waiting[0], Verb.AMEND, note="Can start in January", reason="learner_told")
    found = look(database, area)
    assert {one.to for one in found} == {area.other_class.id}
    assert reroute(database, area.assessor, area, found) == 3
    for row in waiting:
        assert goes_to(database, row) == [(State.WITHDRAWN, True), (State.SENT, False)]
    with database.unit_of_work(area.assessor.viewer) as uow:
        new = queries.of_learner(uow, waiting[0].learner_id)[1]
        decision = consent.may_see(uow, new.learner_id, [Category.NOTES])
        assert queries.note_now(uow, new).reveal(decision) == "Can start in January"


def test_the_same_page_twice_is_once(database: Database, area: Area, waiting: list[Referral]) -> None:
    found = look(database, area)
    assert [reroute(database, area.assessor, area, found) for _ in range(2)] == [3, 3]
    assert all(len(goes_to(database, row)) == 2 for row in waiting)


def test_no_free_place_is_given_twice_and_who_has_waited_longest_gets_it(
    database: Database, area: Area, waiting: list[Referral]
) -> None:
    with database.unit_of_work(area.other_provider_staff.viewer) as uow:
        classes.set_places(uow, uow.get(TaughtClass, area.other_class.id), 1)
    found = look(database, area)
    assert [one.to is not None for one in found] == [True, False, False]
    assert {one.why_not for one in found[1:]} == {rerouting.NOTHING_FITS}


def test_nobody_is_sent_to_a_provider_they_have_not_agreed_to(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        person = assessed_learner(uow, area, "Dalmar")
        [grant] = [
            one for one in consent.live_grants(uow, person.id) if one.recipient_id == area.other_provider.id
        ]
        consent.withdraw(uow, grant.id)
    refer(database, area, person)
    [one] = look(database, area)
    assert (one.to, one.why_not) == (None, rerouting.NOT_AGREED)


def test_whoever_has_a_place_or_an_offer_is_not_sent_on(
    database: Database, area: Area, waiting: list[Referral]
) -> None:
    bring(database, area, waiting[1], Verb.ACCEPT)
    assert {one.referral.id for one in look(database, area)} == {waiting[0].id, waiting[2].id}


def test_where_one_has_moved_on_nothing_is_done(
    database: Database, area: Area, waiting: list[Referral]
) -> None:
    found = look(database, area)
    bring(database, area, waiting[0], Verb.OPEN)
    with pytest.raises(NotAsSeen):
        reroute(database, area.assessor, area, found)
    assert [fetch(database, row).state for row in waiting[1:]] == [State.OPENED, State.WAITLISTED]


def test_a_provider_sends_nobody_on(database: Database, area: Area, waiting: list[Referral]) -> None:
    with pytest.raises(NotPermitted):
        reroute(database, area.provider_staff, area, look(database, area))


def test_the_page_shows_where_each_goes_checks_and_does_it(
    database: Database, area: Area, client_of: SignIn, waiting: list[Referral]
) -> None:
    client, path = client_of(area.assessor), f"/reroute/{area.taught_class.id}"
    assert path in get(client, f"/classes/{area.taught_class.id}").text
    assert "Goes to English for women, Dalston Women" in get(client, path).text
    assert post(client, path, {}).status_code == 422
    ticked = [waiting[0].reference, waiting[2].reference]
    check = post(client, path, {"referrals": ticked})
    assert "Send on 2 learners?" in check.text
    sent = hidden(check) | {"referrals": ticked}
    assert client.post(path, data=sent, base_url=BASE, headers={"Referer": BASE + path}).status_code == 303
    assert [len(goes_to(database, row)) for row in waiting] == [2, 1, 2]


def test_a_page_older_than_the_list_does_nothing_and_says_so(
    database: Database, area: Area, client_of: SignIn, waiting: list[Referral]
) -> None:
    client, path = client_of(area.assessor), f"/reroute/{area.taught_class.id}"
    ticked = [row.reference for row in waiting]
    check = post(client, path, {"referrals": ticked})
    bring(database, area, waiting[1], Verb.ACCEPT)
    sent = hidden(check) | {"referrals": ticked}
    answer = client.post(path, data=sent, base_url=BASE, headers={"Referer": BASE + path})
    assert answer.status_code == 409
    assert "nothing is done yet" in answer.text
    assert [len(goes_to(database, row)) for row in waiting] == [1, 1, 1]
