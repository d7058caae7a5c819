"""A provider says what its classes lead to; a route to a class that ends stays, and is shown as broken."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass, Venue
from hub.directory.types import ClassState, Level, Mode
from hub.tracking.routes import services
from hub.tracking.routes.models import ProgressionRoute
from hub.tracking.routes.types import Onward
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.papers import paper_for
from tests.factories.referrals import TO_START, bring, new_learner, refer

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


def change(database: Database, taught: TaughtClass, **values: object) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, taught.id)
        for name, value in values.items():
            setattr(row, name, value)
        audit.record(uow, "test", about=row)


def day(database: Database, days: int) -> object:
    with database.unit_of_work(JOB) as uow:
        return uow.today + timedelta(days=days)


def told(client: FlaskClient, taught: TaughtClass) -> str:
    """What the page of the class says it leads to."""
    heading = soup(get(client, f"/classes/{taught.id}")).select_one("#leads-to")
    listed = heading.find_next_sibling() if heading else None
    return " ".join(listed.get_text(" ").split()) if listed else ""


def kept(database: Database) -> int:
    with database.unit_of_work(JOB) as uow:
        return uow.session.scalar(sa.select(sa.func.count(ProgressionRoute.id))) or 0


def test_a_provider_says_what_a_class_leads_to_and_takes_it_back(
    client_of: SignIn, database: Database, area: Area
) -> None:
    client, page = client_of(area.provider_staff), f"/classes/{area.taught_class.id}/leads-to"
    change(database, area.other_class, ends_on=day(database, 200))
    said = (
        {"leads_to": "class", "to_class": str(area.other_class.id)},
        {"leads_to": "kind", "level": "E2", "strand": "general", "accredited": "yes", "way_out": "work"},
        {"leads_to": "way_out", "way_out": "vocational"},
    )
    for answers in (*said, said[0]):  # the first twice: it is one route
        assert post(client, page, answers).status_code == 303
    assert told(client_of(area.assessor), area.taught_class) == (
        "English for women (Entry 1), Dalston Women's Centre"
        " Any class: Entry 2, General English, with a qualification A course for a job, at a college"
    )
    gone = soup(get(client, page)).select("main form[action$='/remove']")[2]
    for _ in ("here", "in a tab that was open"):
        assert post(client, str(gone["action"]), page=page).status_code == 303
    assert kept(database) == 2
    assert "A course for a job" not in told(client, area.taught_class)
    with database.unit_of_work(JOB) as uow:
        verbs = uow.session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb.startswith("route.")))
        assert sorted(verbs) == ["route.add"] * 3 + ["route.remove"]


def test_what_nobody_could_go_on_to_is_refused_at_the_field_with_nothing_lost(
    client_of: SignIn, database: Database, area: Area
) -> None:
    client, page = client_of(area.provider_staff), f"/classes/{area.taught_class.id}/leads-to"
    opened = get(client, page).text
    assert f'value="{area.taught_class.id}"' not in opened
    answers = {"leads_to": "kind", "level": "E2", "accredited": "no"}
    for typed, error in (
        ({}, "Select what this class leads to"),
        ({"leads_to": "class"}, "Select the class that it leads to"),
        ({"leads_to": "class", "to_class": str(area.taught_class.id)}, "must be one of the options listed"),
        (answers, "Select the kind of class that it leads to"),
        ({"leads_to": "way_out"}, "Select what comes after ESOL"),
    ):
        refused = post(client, page, typed)
        assert refused.status_code == 422
        assert error in refused.text
    chosen = soup(post(client, page, answers)).select("option[selected], input[checked]")
    assert [one.get("value") for one in chosen if one.get("value")] == ["kind", "E2", "no"]
    assert kept(database) == 0


@pytest.mark.parametrize(
    ("values", "kilometres", "offered"),
    [
        ({}, 1, True),
        ({}, 40, False),
        ({"mode": Mode.ONLINE}, 40, True),
        ({"level_low": Level.L2, "level_high": Level.L2}, 1, False),
        ({"level_low": None, "level_high": None}, 1, True),
    ],
)
def test_of_other_providers_classes_those_are_offered_that_learners_could_go_on_to(
    client_of: SignIn,
    database: Database,
    area: Area,
    values: dict[str, object],
    kilometres: int,
    offered: bool,
) -> None:
    here, there = (venue(database, taught) for taught in (area.taught_class, area.other_class))
    change(database, area.taught_class, level_low=Level.E1, level_high=Level.E1)
    change(database, area.other_class, **{"level_low": Level.E2, "level_high": Level.E2} | values)
    place(database, here, 51.5)
    place(database, there, 51.5 + kilometres / 111)
    page = get(client_of(area.provider_staff), f"/classes/{area.taught_class.id}/leads-to").text
    assert (f'value="{area.other_class.id}"' in page) is offered


def venue(database: Database, taught: TaughtClass) -> UUID:
    """A venue of its own, at which it meets from now on."""
    with database.unit_of_work(JOB) as uow:
        row = uow.add(Venue(provider_id=taught.provider_id, name="A hall", postcode="E8 1HY"))
        audit.record(uow, "test", about=row)
    change(database, taught, venue_id=row.id)
    return row.id


def place(database: Database, venue_id: UUID, latitude: float) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Venue, venue_id)
        row.latitude, row.longitude = latitude, -0.05
        audit.record(uow, "test", about=row)


@pytest.mark.parametrize(
    ("days", "state", "says"),
    [
        (-1, ClassState.OPEN, "has ended"),
        (200, ClassState.CANCELLED, "is cancelled"),
    ],
)
def test_a_class_that_is_over_is_no_way_on(
    database: Database, area: Area, days: int, state: ClassState, says: str
) -> None:
    change(database, area.other_class, ends_on=day(database, days), state=state)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        taught = uow.get(TaughtClass, area.taught_class.id)
        with pytest.raises(RuleBroken, match=says):
            services.add(uow, taught, Onward(to_class_id=area.other_class.id))


def test_nobody_says_what_the_class_of_another_provider_leads_to(
    client_of: SignIn, database: Database, area: Area
) -> None:
    route = a_route(database, area)
    page, remove = f"/classes/{area.taught_class.id}/leads-to", f"/leads-to/{route}/remove"
    for staff in (area.other_provider_staff, area.assessor, area.manager, area.work_coach):
        client = client_of(staff)
        assert get(client, page).status_code == 404
        answers = {"leads_to": "way_out", "way_out": "work"}
        assert post(client, page, answers, page="/directory").status_code == 404
        for taught in (area.taught_class, area.other_class):
            gone = post(client, f"/classes/{taught.id}{remove}", page="/directory")
            assert gone.status_code == 404
    own = client_of(area.provider_staff)
    second = change_owner(database, area)
    assert post(own, f"/classes/{second}{remove}", page="/directory").status_code == 404
    assert kept(database) == 1


def change_owner(database: Database, area: Area) -> object:
    """A second class of the first provider, to which the route does not belong."""
    change(database, area.other_class, provider_id=area.provider.id)
    return area.other_class.id


def a_route(database: Database, area: Area, onward: Onward | None = None) -> object:
    change(database, area.other_class, ends_on=day(database, 200), level_low=Level.E2, level_high=Level.E2)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        taught = uow.get(TaughtClass, area.taught_class.id)
        return services.add(uow, taught, onward or Onward(to_class_id=area.other_class.id)).id


@pytest.mark.parametrize(
    ("values", "says"),
    [({"state": ClassState.CANCELLED}, "It is cancelled"), ({"ends_on": -1}, "It has ended")],
)
def test_a_class_that_ends_or_is_cancelled_later_stays_and_is_shown_as_broken(
    client_of: SignIn, database: Database, area: Area, values: dict[str, object], says: str
) -> None:
    a_route(database, area)
    if "ends_on" in values:
        values = {"ends_on": day(database, -1)}
    change(database, area.other_class, **values)
    assert told(client_of(area.assessor), area.taught_class).endswith(f"Dalston Women's Centre {says}")
    page = get(client_of(area.provider_staff), f"/classes/{area.taught_class.id}/leads-to").text
    assert says in page


def test_the_paper_says_what_comes_after_the_class_until_they_are_sent_there(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    bring(database, area, refer(database, area, person)[0], *TO_START)
    a_route(database, area)
    a_route(database, area, Onward(way_out="vocational"))
    after = (
        "After this class you can go to English for women at Dalston Women's Centre. "
        "After this class you can also learn for a job at a college."
    )
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert after in paper_for(uow, person.id, area.hub.id).next
    refer(database, area, person, area.other_class)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert after not in paper_for(uow, person.id, area.hub.id).next
