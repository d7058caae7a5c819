"""Two people who do at one moment what only one of them can: one is done whole, the other is told, nothing is lost."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.clock import local_date, utc_now
from hub.core.db import Database, UnitOfWork
from hub.core.errors import HubError
from hub.core.ids import new_id
from hub.directory.models import TaughtClass
from hub.referrals import checks, queries
from hub.referrals.case import several
from hub.referrals.case.act import act
from hub.referrals.case.ends import rerouting
from hub.referrals.case.ends.rerouting import Seen
from hub.referrals.errors import NoPlaceLeft, NotAsSeen
from hub.referrals.models import Referral
from hub.referrals.types import Details, Side, State, Verb
from hub.tracking.attendance.models import Mark
from tests.factories.area import Area
from tests.factories.attendance import daily_class, in_class
from tests.factories.directory import taught_class, venue
from tests.factories.pages import BASE, get, hidden
from tests.factories.referrals import JOB, TO_START, bring, class_now, new_learner, refer
from tests.integration.referrals.test_last_place import at_once

SignIn = Callable[[User], FlaskClient]
Work = Callable[[UnitOfWork], object]


def trying(database: Database, user: User, work: Work) -> Callable[[], str]:
    def one() -> str:
        try:
            with database.unit_of_work(user.viewer) as uow:
                work(uow)
        except HubError as problem:
            return type(problem).__name__
        return "done"

    return one


@pytest.fixture
def opened(database: Database, area: Area) -> list[Referral]:
    """Four people whose referral to the first provider's class is opened."""
    people = [new_learner(database, area, name) for name in ("Amina", "Bilan", "Caali", "Deqa")]
    return [bring(database, area, refer(database, area, person)[0], Verb.OPEN) for person in people]


def decide(seen: dict[str, int], verb: Verb, **said: object) -> Work:
    details: Details = {"submission": new_id().hex, **said}  # type: ignore[typeddict-item]

    def work(uow: UnitOfWork) -> object:
        row = uow.session.scalars(sa.select(Referral).where(Referral.reference.in_(seen))).first()
        assert row is not None
        return several.decide(uow, uow.get(TaughtClass, row.class_id), seen, verb, details)

    return work


def states(database: Database, rows: list[Referral]) -> Counter[State]:
    with database.unit_of_work(JOB) as uow:
        assert not [found for found in checks.run(uow) if found.finds]
        return Counter(queries.fresh(uow, row.id).state for row in rows)


def test_of_two_decisions_on_the_same_referrals_one_is_done_whole_and_the_other_not_at_all(
    database: Database, area: Area, opened: list[Referral]
) -> None:
    seen = {row.reference: row.version for row in opened}
    accept, wait = decide(seen, Verb.ACCEPT), decide(dict(reversed(seen.items())), Verb.WAITLIST)
    outcome = at_once([trying(database, area.provider_staff, work) for work in (accept, wait)])
    assert outcome == {"done": 1, NotAsSeen.__name__: 1}
    found = states(database, opened)
    assert found in ({State.ACCEPTED: 4}, {State.WAITLISTED: 4})
    assert class_now(database, area.taught_class).held == found[State.ACCEPTED]


def test_a_list_sent_on_and_a_provider_that_accepts_one_of_it_never_both_have_their_way(
    database: Database, area: Area, opened: list[Referral]
) -> None:
    with database.unit_of_work(JOB) as uow:
        taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "Beside")
    with database.unit_of_work(area.assessor.viewer) as uow:
        found = rerouting.look(uow, uow.get(TaughtClass, area.taught_class.id))
        seen: dict[UUID, Seen] = {
            one.referral.id: Seen(one.referral.version, one.to) for one in found if one.to
        }
    assert len(seen) == len(opened)

    def send_on(uow: UnitOfWork) -> object:
        return rerouting.reroute(uow, uow.get(TaughtClass, area.taught_class.id), seen, "page")

    def accept(uow: UnitOfWork) -> object:
        row = queries.fresh(uow, opened[-1].id)
        return act(uow, row, Verb.ACCEPT, Side.PROVIDER, expected_version=opened[-1].version)

    outcome = at_once(
        [trying(database, area.assessor, send_on), trying(database, area.provider_staff, accept)]
    )
    assert outcome["done"] == 1
    assert states(database, opened) in (
        {State.WITHDRAWN: 4},
        {State.OPENED: 3, State.ACCEPTED: 1},
    )


def test_the_last_place_of_another_class_goes_to_one_of_two_who_move_there_at_once(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        there = taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "One place", places=1)
    people = [new_learner(database, area, name) for name in ("Amina", "Bilan")]
    started = [bring(database, area, refer(database, area, person)[0], *TO_START) for person in people]

    def move(row: Referral) -> Work:
        return lambda uow: act(
            uow, row, Verb.TRANSFER, Side.PROVIDER, expected_version=row.version, to_class_id=there.id
        )

    outcome = at_once([trying(database, area.provider_staff, move(row)) for row in started])
    assert outcome == {"done": 1, NoPlaceLeft.__name__: 1}
    assert states(database, started) == {State.STARTED: 1, State.TRANSFERRED: 1}
    assert class_now(database, there).enrolled == 1


def test_of_two_tutors_who_mark_one_register_at_once_one_is_shown_both_answers(
    database: Database, area: Area, client_of: SignIn
) -> None:
    daily, today = daily_class(database, area), local_date(utc_now())
    field = f"mark-{in_class(database, area, 'Hodan', today, taught_class=daily).id.hex}"
    path = f"/registers/{daily.id}/{today}-1000"
    pages: list[str] = []

    def marking(mark: str) -> Callable[[], str]:
        client = client_of(area.provider_staff)
        typed = {**hidden(get(client, path)), field: mark}

        def send() -> str:
            answer = client.post(path, data=typed, base_url=BASE, headers={"Referer": BASE + path})
            pages.append(answer.text if answer.status_code == 409 else "")
            return str(answer.status_code)

        return send

    assert at_once([marking("absent"), marking("late")]) == {"303": 1, "409": 1}
    [both] = filter(None, pages)
    assert {"Absent", "Late"} <= {cell.text for cell in BeautifulSoup(both, "html5lib").select("tbody tr td")}
    with database.unit_of_work(JOB) as uow:
        assert len(uow.session.scalars(sa.select(Mark)).all()) == 1
