"""A class is cancelled or moved, a provider ends: everybody on it is sent where they belong, and nothing is silent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import Organisation, User
from hub.accounts.services import api_tokens, users
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.consent.rules import STAGE_CATEGORIES
from hub.consent.services import agreements as agreement_services
from hub.consent.services import disclosure as consent
from hub.consent.types import Stage
from hub.core.db import Database
from hub.core.errors import HubError, NotVisible, RuleBroken
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.directory.schemas.classes import class_body, class_facts, venue_facts
from hub.directory.services import classes, imports
from hub.directory.types import ClassState, VenueFacts, WeeklySession
from hub.learners.models import Learner, Need
from hub.learners.types import Status
from hub.referrals import queries
from hub.referrals.case.ends import ending
from hub.referrals.case.ends.affected import WITH_PLACE, Affected, affected
from hub.referrals.case.ends.ending import Going, Goings
from hub.referrals.case.ends.moving import Moving, check_stays, move_of
from hub.referrals.errors import NotAsSeen, TooFewGo
from hub.referrals.models import Referral
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.types import Belongs, Effect, State, Verb
from hub.tracking.enrolment.models import Enrolment
from tests.factories.area import Area
from tests.factories.learners import WEEKDAY_MORNINGS
from tests.factories.pages import BASE, get, hidden, post, soup
from tests.factories.papers import paper_for
from tests.factories.referrals import JOB, TO_START, bring, class_now, fetch, new_learner, refer, use

SignIn = Callable[[User], FlaskClient]

# How far each is → what the provider does until they are there.
STANDINGS: dict[State, tuple[Verb, ...]] = {
    State.SENT: (),
    State.OPENED: TO_START[:1],
    State.WAITLISTED: (Verb.OPEN, Verb.WAITLIST),
    State.ACCEPTED: TO_START[:2],
    State.OFFERED: TO_START[:3],
    State.OFFER_ACCEPTED: TO_START[:4],
    State.STARTED: TO_START,
}


@pytest.fixture
def on_it(database: Database, area: Area) -> dict[State, Referral]:
    """One learner in each standing on the first provider's class."""
    found = {}
    for state, verbs in STANDINGS.items():
        [referral] = refer(database, area, new_learner(database, area, f"Hodan {state.value}"))
        found[state] = bring(database, area, referral, *verbs)
    return found


def goings(found: list[Affected], **said: Belongs) -> Goings:
    """Where each is proposed to go, or, by state, where somebody said."""
    return {
        one.referral.id: Going(
            said.get(one.referral.state.value, one.proposed),
            one.referral.version,
            one.next_class.class_id if one.next_class else None,
        )
        for one in found
    }


def cancel(database: Database, user: User, row: TaughtClass, **said: Belongs) -> None:
    with database.unit_of_work(user.viewer) as uow:
        found = affected(uow, [row.id])
        ending.cancel(uow, uow.get(TaughtClass, row.id), goings(found, **said))


def calls(database: Database, area: Area) -> dict[UUID, Effect | None]:
    """By learner, what the hub has to call them for."""
    with database.unit_of_work(area.assessor.viewer) as uow:
        rows = [uow.get(Referral, item.id) for item in worklists.items(uow, Group.CHANGED)]
        return {row.learner_id: row.hub_task for row in rows}


def counts(database: Database, row: TaughtClass) -> tuple[int, int, int]:
    now = class_now(database, row)
    return now.held, now.offered, now.enrolled


def test_everybody_on_a_cancelled_class_is_on_the_hubs_list_with_the_reason(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    assert counts(database, area.taught_class) == (1, 2, 1)
    cancel(database, area.provider_staff, area.taught_class)
    assert class_now(database, area.taught_class).state is ClassState.CANCELLED
    assert counts(database, area.taught_class) == (0, 0, 0)
    assert calls(database, area) == {one.learner_id: Effect.CLASS_CANCELLED for one in on_it.values()}
    for before, referral in on_it.items():
        expected = State.LEFT_EARLY if before is State.STARTED else State.WITHDRAWN
        assert fetch(database, referral).state is expected
        with database.unit_of_work(area.provider_staff.viewer) as uow:
            taught = STAGE_CATEGORIES[Stage.TAUGHT] if before is State.STARTED else frozenset()
            assert consent.open_categories(uow, referral.learner_id) <= taught
        with database.unit_of_work(area.assessor.viewer) as uow:
            assert queries.open_entry(uow, referral.learner_id) is not None
            assert uow.get(Learner, referral.learner_id).status is Status.WAITING
            paper = paper_for(uow, referral.learner_id, area.hub.id)
            assert any("Your class is cancelled" in sentence for sentence in paper.next)
            assert paper.places == []


def test_who_had_started_waits_again_from_the_day_they_first_joined(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    started = on_it[State.STARTED]
    with database.unit_of_work(area.assessor.viewer) as uow:
        joined = uow.get(Learner, started.learner_id).joined_on
    cancel(database, area.assessor, area.taught_class)
    with database.unit_of_work(area.assessor.viewer) as uow:
        entry = queries.open_entry(uow, started.learner_id)
        assert entry is not None
        assert entry.joined_on == joined
        enrolment = uow.one(sa.select(Enrolment).where(Enrolment.referral_id == started.id))
        assert enrolment.ended_on == uow.today


def test_a_person_says_for_each_where_they_go(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    cancel(database, area.assessor, area.taught_class, started=Belongs.FINISHED, sent=Belongs.QUEUE)
    assert fetch(database, on_it[State.STARTED]).state is State.COMPLETED
    assert fetch(database, on_it[State.SENT]).suggested_class_id is None
    assert fetch(database, on_it[State.OFFERED]).suggested_class_id == area.other_class.id
    assert on_it[State.STARTED].learner_id not in calls(database, area)


def test_the_same_act_twice_is_one_and_nobody_can_be_sent_there(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    cancel(database, area.provider_staff, area.taught_class)
    cancel(database, area.provider_staff, area.taught_class)
    with pytest.raises(RuleBroken):
        refer(database, area, new_learner(database, area))
    with pytest.raises(RuleBroken):
        use(database, area.assessor, on_it[State.OFFERED], Verb.UNDO_WITHDRAW, reason="mistake")


def test_what_happened_while_the_page_was_open_refuses_the_whole_act(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        seen = goings(affected(uow, [area.taught_class.id]))
    bring(database, area, on_it[State.OPENED], Verb.ACCEPT)
    with pytest.raises(NotAsSeen), database.unit_of_work(area.assessor.viewer) as uow:
        ending.cancel(uow, uow.get(TaughtClass, area.taught_class.id), seen)
    assert class_now(database, area.taught_class).state is ClassState.OPEN
    assert fetch(database, on_it[State.SENT]).state is State.SENT


def test_another_provider_may_not_end_it(database: Database, area: Area) -> None:
    for user in (area.other_provider_staff, area.work_coach, area.manager):
        with pytest.raises(HubError), database.unit_of_work(user.viewer) as uow:
            ending.cancel(uow, uow.get(TaughtClass, area.taught_class.id), {})


def moving(row: TaughtClass, **changed: Any) -> Moving:
    body = {**class_body(row), **{name: value for name, value in changed.items() if name != "sessions"}}
    sessions = changed.get("sessions", list(row.sessions))
    return Moving(class_facts(body), venue_facts(body), sessions)


EVENINGS = [WeeklySession(1, time(18, 0), time(20, 0))]


def mornings_only(database: Database, learner_id: UUID) -> None:
    with database.unit_of_work(JOB) as uow:
        need = uow.one(sa.select(Need).where(Need.learner_id == learner_id))
        need.availability = WEEKDAY_MORNINGS
        audit.record(uow, "test", about=need)


def move(database: Database, user: User, row: TaughtClass, **changed: Any) -> list[Affected]:
    with database.unit_of_work(user.viewer) as uow:
        now = uow.get(TaughtClass, row.id)
        wanted = moving(now, **changed)
        found = affected(uow, [row.id], move=move_of(uow, now, wanted))
        ending.move(uow, now, wanted, goings(found))
        return found


def test_a_move_says_for_whom_it_no_longer_fits_and_keeps_the_rest_to_be_called(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    for state in (State.SENT, State.STARTED):
        mornings_only(database, on_it[state].learner_id)
    found = move(database, area.provider_staff, area.taught_class, sessions=EVENINGS)
    unfit = {one.referral.id: [reason.code for reason in one.why] for one in found if one.why}
    assert unfit == {on_it[State.SENT].id: ["timetable"], on_it[State.STARTED].id: ["timetable"]}
    assert fetch(database, on_it[State.SENT]).state is State.WITHDRAWN
    assert fetch(database, on_it[State.STARTED]).state is State.STARTED
    told = {one.learner_id: Effect.TELL_MOVED for one in on_it.values()}
    assert calls(database, area) == told | {on_it[State.SENT].learner_id: Effect.CLASS_MOVED}
    [session] = class_now(database, area.taught_class).sessions
    assert (session.weekday, session.start_minute) == (1, 18 * 60)
    assert counts(database, area.taught_class) == (1, 2, 1)


@pytest.mark.parametrize(
    ("need", "changed", "code"),
    [
        ({"travel_minutes": 15}, {"venue": "Far away", "postcode": "CR0 1EA"}, "travel"),
        ({"step_free": True}, {"venue": "Old hall", "postcode": "E8 1EA", "step_free": False}, "step_free"),
        ({"childcare_children": 1, "childcare_by_age": {"2-4": 1}}, {"childcare_places": 0}, "childcare"),
        ({"women_only": True}, {"women_only": False}, "women_need"),
    ],
)
def test_the_reason_is_the_constraint_of_matching(
    database: Database, area: Area, need: dict[str, Any], changed: dict[str, Any], code: str
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, area.taught_class.id)
        row.women_only, row.childcare_places = True, 4
        audit.record(uow, "test", about=row)
    [referral] = refer(database, area, new_learner(database, area))
    with database.unit_of_work(JOB) as uow:
        kept = uow.one(sa.select(Need).where(Need.learner_id == referral.learner_id))
        for name, value in need.items():
            setattr(kept, name, value)
        audit.record(uow, "test", about=kept)
    with database.unit_of_work(area.assessor.viewer) as uow:
        now = uow.get(TaughtClass, area.taught_class.id)
        [found] = affected(uow, [now.id], move=move_of(uow, now, moving(now, **changed)))
        assert code in [reason.code for reason in found.why]
        assert found.proposed is not Belongs.KEEP


def test_who_is_to_be_told_of_a_move_stays_on_the_list_whatever_the_provider_does(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    move(database, area.provider_staff, area.taught_class, sessions=EVENINGS)
    moved = bring(database, area, on_it[State.OPENED], Verb.ACCEPT, Verb.OFFER)
    assert calls(database, area)[moved.learner_id] is Effect.TELL_MOVED
    with database.unit_of_work(area.assessor.viewer) as uow:
        paper = paper_for(uow, moved.learner_id, area.hub.id)
        assert any("has a new day, time or place" in sentence for sentence in paper.next)
    use(database, area.provider_staff, moved, Verb.DECLINE_OFFER, reason="time")
    assert fetch(database, moved).hub_task is Effect.REQUEUE_EXCLUDING


def test_no_other_door_moves_a_class_under_its_learners(
    client_of: SignIn, database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    row = area.taught_class
    staff = client_of(area.provider_staff)
    added = post(staff, f"/classes/{row.id}/sessions", {"days": "fri", "start": "10am", "end": "11am"})
    assert added.status_code == 422
    assert "7 learners are on this class. Use “Move this class”" in added.text
    removed = staff.post(
        f"/classes/{row.id}/sessions/{row.sessions[0].id}/remove",
        data={"csrf_token": hidden(get(staff, f"/classes/{row.id}/sessions"))["csrf_token"]},
        base_url=BASE,
        headers={"Referer": BASE},
    )
    assert removed.status_code == 422
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        now = uow.get(TaughtClass, row.id)
        with pytest.raises(RuleBroken, match="Move this class"):
            check_stays(uow, now, {"starts_on": uow.today})
        with pytest.raises(RuleBroken, match="Move this class"):
            check_stays(uow, now, {}, VenueFacts("Another place", "E8 1EA"))
        check_stays(uow, now, {"title": "Another title"}, VenueFacts(now.venue.name, now.venue.postcode))
    assert len(class_now(database, row).sessions) == 2


def act_on(client: FlaskClient, path: str, data: dict[str, str] | None = None) -> TestResponse:
    """Send the list back as it is drawn, with every proposal as it stands."""
    opened = (
        client.post(path, data=data, base_url=BASE, headers={"Referer": BASE}) if data else get(client, path)
    )
    assert opened.status_code == 200, opened.text
    return client.post(path, data=drawn(opened), base_url=BASE, headers={"Referer": BASE + path})


def drawn(response: TestResponse) -> dict[str, str]:
    chosen = [
        (one["name"], one.select_one("option[selected]")) for one in soup(response).select("main select")
    ]
    return hidden(response) | {str(name): str(option["value"]) for name, option in chosen if option}


def test_the_page_lists_who_is_affected_by_name_as_far_as_each_side_may_see(
    client_of: SignIn, area: Area, on_it: dict[State, Referral]
) -> None:
    path = f"/classes/{area.taught_class.id}/cancel"
    ours, theirs = get(client_of(area.assessor), path).text, get(client_of(area.provider_staff), path).text
    assert "Hodan sent" in ours
    assert "Hodan sent" not in theirs
    assert show_reference(on_it[State.SENT].reference) in theirs
    assert "Hodan started" in theirs
    assert get(client_of(area.other_provider_staff), path).status_code == 404


def test_the_page_cancels_and_a_list_that_has_changed_is_shown_again(
    client_of: SignIn, database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    path, staff = f"/classes/{area.taught_class.id}/cancel", client_of(area.provider_staff)
    sent = drawn(get(staff, path))
    bring(database, area, on_it[State.OPENED], Verb.ACCEPT)
    refer(database, area, new_learner(database, area, "Newly come"))
    again = staff.post(path, data=sent, base_url=BASE, headers={"Referer": BASE + path})
    assert again.status_code == 409
    assert "The list has changed since you opened the page" in again.text
    assert class_now(database, area.taught_class).state is ClassState.OPEN
    done = staff.post(path, data=drawn(again), base_url=BASE, headers={"Referer": BASE + path})
    assert done.status_code == 303
    assert len(calls(database, area)) == 8
    assert "is cancelled. 8 learners are where you said" in get(staff, done.location).text
    assert get(staff, path).status_code == 303
    assert "The class is cancelled." in get(client_of(area.assessor), "/today/class-changed").text


def test_the_page_moves(
    client_of: SignIn, database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    mornings_only(database, on_it[State.SENT].learner_id)
    path, hub = f"/classes/{area.taught_class.id}/move", client_of(area.assessor)
    opened = get(hub, path)
    fields = typed(opened)
    same = hub.post(path, data=fields, base_url=BASE, headers={"Referer": BASE + path})
    assert same.status_code == 303
    times = {f"times-{day}": "" for day in ("tue", "thu")} | {"times-mon": "6pm to 8pm"}
    check = hub.post(path, data=fields | times, base_url=BASE, headers={"Referer": BASE + path})
    assert check.status_code == 200
    assert "For 1 of them something speaks against the class" in check.text
    done = hub.post(path, data=drawn(check), base_url=BASE, headers={"Referer": BASE + path})
    assert done.status_code == 303, done.text
    [session] = class_now(database, area.taught_class).sessions
    assert session.weekday == 0
    assert len(calls(database, area)) == 7


def typed(response: TestResponse) -> dict[str, str]:
    """Every control of the form with what stands in it."""
    form = soup(response).select_one("main form#form")
    assert form is not None
    boxes = [one for one in form.select("input") if one.get("type") not in ("radio", "checkbox")]
    return {str(one["name"]): str(one.get("value", "")) for one in [*boxes, *form.select("input[checked]")]}


def test_a_provider_ends_whole(
    client_of: SignIn, database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    with database.unit_of_work(JOB) as uow:
        token = api_tokens.add(uow, uow.get(User, area.provider_staff.id))
    staff, manager = client_of(area.provider_staff), client_of(area.manager)
    assert get(staff, "/worklist").status_code == 200
    path = f"/organisations/{area.provider.id}/end"
    listed = get(manager, path).text
    assert "Hodan" not in listed
    assert show_reference(on_it[State.SENT].reference) in listed
    assert act_on(manager, path).status_code == 303
    assert calls(database, area) == {one.learner_id: Effect.PROVIDER_ENDED for one in on_it.values()}
    assert class_now(database, area.taught_class).state is ClassState.CANCELLED
    assert get(staff, "/worklist").status_code == 303
    bearer = {"Authorization": f"Bearer {token}"}
    assert staff.get("/api/v1/classes", base_url=BASE, headers=bearer).status_code == 401
    with database.unit_of_work(area.administrator.viewer) as uow:
        provider, person = uow.get(Organisation, area.provider.id), uow.get(User, area.provider_staff.id)
        assert (provider.ended_on, person.state) == (uow.today, UserState.SUSPENDED)
        assert not [row for row in agreement_services.listed(uow, provider.id) if row.live(uow.today)]
        for refused in (
            lambda: users.reactivate(uow, person),
            lambda: users.add(uow, provider, person.role, name="New", email="new@example.org"),
            lambda: classes.set_state(uow, uow.get(TaughtClass, area.taught_class.id), ClassState.OPEN),
            lambda: imports.apply(uow, provider.id, [], confirmed=False),
        ):
            with pytest.raises(RuleBroken, match="ended on"):
                refused()
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalar(sa.select(sa.func.count(Enrolment.id))) == 1
    assert get(manager, path).status_code == 303


def test_only_the_hubs_administrator_and_manager_end_a_provider(client_of: SignIn, area: Area) -> None:
    path = f"/organisations/{area.provider.id}/end"
    assert get(client_of(area.administrator), path).status_code == 200
    for user in (area.assessor, area.provider_staff, area.work_coach):
        assert get(client_of(user), path).status_code == 404
    assert get(client_of(area.manager), f"/organisations/{area.jcp.id}/end").status_code == 422


def test_fewer_places_than_are_taken_says_who_is_affected_and_what_to_do(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    says = r"1 held, 2 offered, 1 enrolled\. .* say where each of them goes"
    with pytest.raises(RuleBroken, match=says), database.unit_of_work(area.provider_staff.viewer) as uow:
        classes.set_places(uow, uow.get(TaughtClass, area.taught_class.id), 3)


def reduce(database: Database, user: User, row: TaughtClass, number: int, **said: Belongs) -> None:
    with database.unit_of_work(user.viewer) as uow:
        found = affected(uow, [row.id], staying=WITH_PLACE)
        ending.reduce(uow, uow.get(TaughtClass, row.id), number, goings(found, **said))


def test_a_class_gets_smaller_and_who_loses_a_place_is_on_the_hubs_list(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    gone = {State.ACCEPTED: Belongs.QUEUE, State.STARTED: Belongs.QUEUE}
    reduce(database, area.provider_staff, area.taught_class, 2, **{s.value: b for s, b in gone.items()})
    assert counts(database, area.taught_class) == (0, 2, 0)
    assert class_now(database, area.taught_class).places == 2
    assert calls(database, area) == {on_it[state].learner_id: Effect.FEWER_PLACES for state in gone}
    stands = {state: fetch(database, row).state for state, row in on_it.items()}
    left = {State.ACCEPTED: State.WITHDRAWN, State.STARTED: State.LEFT_EARLY}
    assert stands == {state: left.get(state, state) for state in on_it}


def test_where_too_few_go_nothing_is_changed(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    with pytest.raises(TooFewGo, match="1 more learner"):
        reduce(database, area.provider_staff, area.taught_class, 2, accepted=Belongs.QUEUE)
    assert counts(database, area.taught_class) == (1, 2, 1)
    assert calls(database, area) == {}


def test_a_class_does_not_get_smaller_under_somebody_who_came_meanwhile(
    database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        seen = goings(affected(uow, [area.taught_class.id], staying=WITH_PLACE), accepted=Belongs.QUEUE)
    bring(database, area, on_it[State.OPENED], Verb.ACCEPT)
    with pytest.raises(NotAsSeen), database.unit_of_work(area.provider_staff.viewer) as uow:
        ending.reduce(uow, uow.get(TaughtClass, area.taught_class.id), 3, seen)
    assert counts(database, area.taught_class) == (2, 2, 1)
    with pytest.raises(NotVisible):
        reduce(database, area.other_provider_staff, area.taught_class, 3)


def test_the_page_of_places_leads_to_who_is_affected_and_asks_where_each_goes(
    client_of: SignIn, database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    staff, places_page = client_of(area.provider_staff), f"/classes/{area.taught_class.id}/places"
    path = f"{places_page}/3"
    assert post(staff, places_page, {"places": "3"}).location == path
    page = get(staff, path)
    assert "1 learner has to go" in page.text
    assert "Hodan started" in page.text
    assert "Hodan waitlisted" not in page.text
    sent = drawn(page)
    unchanged = staff.post(path, data=sent, base_url=BASE, headers={"Referer": BASE + path})
    assert unchanged.status_code == 422
    assert "Say of 1 more learner where they go: 3 places are left" in unchanged.text
    chosen = f"goes-{on_it[State.OFFERED].id.hex}"
    done = staff.post(path, data=sent | {chosen: "queue"}, base_url=BASE, headers={"Referer": BASE + path})
    assert done.status_code == 303
    assert class_now(database, area.taught_class).places == 3
    assert "The class has fewer places now." in get(client_of(area.assessor), "/today/class-changed").text
    with database.unit_of_work(area.assessor.viewer) as uow:
        paper = paper_for(uow, on_it[State.OFFERED].learner_id, area.hub.id)
        assert any("fewer places now" in sentence for sentence in paper.next)


def test_a_sibling_on_a_cancelled_class_does_not_come_back(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    started, sibling = refer(database, area, person, area.taught_class, area.other_class)
    started = bring(database, area, started, *TO_START)
    cancel(database, area.other_provider_staff, area.other_class)
    use(database, area.provider_staff, started, Verb.UNDO_START, reason="mistake")
    again = fetch(database, sibling)
    assert (again.state, again.hub_task) == (State.WITHDRAWN, Effect.REQUEUE)


@pytest.mark.parametrize("whole", [False, True], ids=["a class", "a provider"])
def test_accepting_while_it_ends_gives_one_clear_answer_to_each(
    database: Database, area: Area, whole: bool
) -> None:
    people = [new_learner(database, area, f"Hodan {number}") for number in range(8)]
    opened = [bring(database, area, refer(database, area, person)[0], Verb.OPEN) for person in people]

    def end() -> str:
        with database.unit_of_work((area.manager if whole else area.assessor).viewer) as uow:
            seen = goings(affected(uow, [area.taught_class.id]))
            if whole:
                ending.end_provider(uow, uow.get(Organisation, area.provider.id), seen)
            else:
                ending.cancel(uow, uow.get(TaughtClass, area.taught_class.id), seen)
        return "ended"

    def told(one: Callable[[], object]) -> str:
        try:
            return str(one())
        except HubError as error:
            return type(error).__name__

    accepting = [partial(bring, database, area, row, Verb.ACCEPT) for row in opened]
    with ThreadPoolExecutor(max_workers=9) as pool:
        outcomes = list(pool.map(told, [*accepting[:4], end, *accepting[4:]]))
    assert outcomes[4] in {"ended", "NotAsSeen"}
    refused = {name for name in outcomes if not name.startswith("<")} - {"ended", "NotAsSeen"}
    assert refused <= {"NotVisible", "WrongState", "ClassClosed", "NotPermitted"}
    if outcomes[4] == "NotAsSeen":
        end()
    assert {fetch(database, row).state for row in opened} == {State.WITHDRAWN}
    assert counts(database, area.taught_class) == (0, 0, 0)
    assert len(calls(database, area)) == 8


def test_a_provider_that_answers_after_the_class_is_cancelled_reads_why_nothing_was_recorded(
    client_of: SignIn, database: Database, area: Area, on_it: dict[State, Referral]
) -> None:
    staff, path = client_of(area.provider_staff), f"/referrals/{on_it[State.OPENED].reference}"
    fields = hidden(get(staff, path)) | {"decision": "accept"}
    cancel(database, area.assessor, area.taught_class)
    answer = staff.post(path, data=fields, base_url=BASE, headers={"Referer": BASE + path})
    assert answer.status_code == 303
    told = get(staff, answer.location).text
    assert "is closed, and nothing was recorded. The class is cancelled." in told
    assert get(client_of(area.other_provider_staff), path).status_code == 404
