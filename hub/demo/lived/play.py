"""Play the plan: every event of every story in the order of time, each in a unit of work of its own moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from hub.access.permissions import as_referrer
from hub.core.actor import Viewer
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.ids import new_id
from hub.demo.invented.calendar import moment
from hub.demo.invented.classes import DemoClass
from hub.demo.invented.plan import Case, Plan
from hub.demo.invented.sendings import Told, Try
from hub.demo.invented.stories import Reached, Step
from hub.demo.lived import arrivals, in_class, matching, returns, voices
from hub.demo.lived.area import Area
from hub.directory.models import TaughtClass
from hub.directory.services import classes
from hub.directory.types import ClassState
from hub.learners.models import Learner
from hub.referrals import queries
from hub.referrals.case.act import act
from hub.referrals.case.sending.send import send
from hub.referrals.models import Referral
from hub.referrals.types import Side, Verb
from hub.referrals.waiting import entries

SWEEP = Viewer.job("keep the time of referrals")
CLOSING = 9 * 60  # minutes after the office opened
SETTLED_AFTER = 2  # days until the hub has dealt with what came back to it
# Days from today since which it has not: by what happened, and of anything else.
STILL_TO_DO, NEWEST = {Verb.LEAVE: -30, Verb.GIVE_UP: -20}, -14
QUIET, LONGEST = 14, 350  # days after the last step, and since they came, after which the list is tidied
FOUND_WHEN_ASKED = ("no_contact", "started_elsewhere", "moved")
SMALLEST, SOME_TAKEN = 12, 4  # places of a class; how many are taken where the others go quickly
ASKS_THE_HUB = frozenset(
    {Verb.DECLINE, Verb.DECLINE_OFFER, Verb.LAPSE, Verb.EXPIRE_OFFER, Verb.LEAVE, Verb.GIVE_UP}
)
ASKED_AFTER = 3  # days
MINUTES = 6  # between two things that happen to one person on one day


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something one person does at one moment. `number` keeps the order of what happens at the same one."""

    at: datetime
    number: int
    viewer: Viewer = field(compare=False)
    do: Callable[[UnitOfWork], object] = field(compare=False)


def events(plan: Plan, area: Area) -> list[Event]:
    """Everything that happens, in the order of time."""
    found = [*class_events(plan, area)]
    for case in plan.cases:
        found += numbered(plan.today, case, list(life(plan, area, case)))
    return sorted(found)


Happening = tuple[int, Viewer, Callable[[UnitOfWork], object]]


def numbered(today: date, case: Case, happenings: list[Happening]) -> Iterator[Event]:
    """One person's happenings (day, who, what) as events, those of one day in their order."""
    number = case.person.number
    for position, (day, viewer, do) in enumerate(happenings):
        yield Event(moment(today, day, number * 7 % 200 + position * MINUTES), number, viewer, do)


def class_events(plan: Plan, area: Area) -> Iterator[Event]:
    """Providers list their classes, keep the places fresh, and close what is over."""
    for one in plan.classes:
        staff = area.staff[one.provider][0]
        listed = moment(plan.today, one.term.listed, one.number)
        yield Event(listed, one.number, staff, partial(add_class, area=area, one=one))
        if one.term.over:
            closed = moment(plan.today, one.term.ends or 0, CLOSING)
            yield Event(closed, one.number, staff, partial(close_class, one=one))
        elif one.facts["places"] is not None:
            days = -1 - one.number % 9 if one.number % 5 else -17 - one.number % 20
            fresh = moment(plan.today, days, CLOSING + one.number)
            yield Event(fresh, one.number, staff, partial(confirm_places, one=one))


def add_class(uow: UnitOfWork, area: Area, one: DemoClass) -> None:
    row = classes.add(uow, area.ids[one.provider], one.facts, one.venue, new_id().hex)
    classes.add_sessions(uow, row, one.sessions)
    one.id = row.id


def close_class(uow: UnitOfWork, one: DemoClass) -> None:
    classes.set_state(uow, class_of(uow, one), ClassState.CLOSED)


def confirm_places(uow: UnitOfWork, one: DemoClass) -> None:
    """Many a class has hardly more places than the stories need."""
    few = one.taken >= SOME_TAKEN and one.number % 3 < 2
    classes.set_places(uow, class_of(uow, one), max(one.taken, SMALLEST) if few else one.facts["places"])


def class_of(uow: UnitOfWork, one: DemoClass) -> TaughtClass:
    if one.id is None:
        raise ValueError("the class is not listed yet")
    return uow.get(TaughtClass, one.id)


def life(plan: Plan, area: Area, case: Case) -> Iterator[Happening]:
    """One person's way: (day, who, what)."""
    assessor = area.assessor(case.person.number)
    if case.referrer:
        sender = as_referrer(area.staff[case.referrer][0])
        yield case.came, sender, lambda uow: arrivals.refer(uow, area, case)
    if case.story.reached is Reached.REFERRED:
        return
    taken_up = min(case.came + 1, case.assessed) if case.referrer else case.came
    yield taken_up, assessor, lambda uow: arrivals.take_up(uow, area, case)
    if case.story.reached >= Reached.ASSESSING:
        yield case.assessed, assessor, lambda uow: arrivals.assess(uow, case, learner_of(uow, case))
    if case.story.wish:
        yield case.assessed // 2, assessor, lambda uow: wish(uow, plan, case)
    for number, one in enumerate(case.tries):
        if not one.aside:
            yield from sending(plan, area, case, number)
    for one in case.tries:
        if one.aside:
            yield from steps(plan, area, case, one, settled=False)
    if asked_again(case) < 0 and not case.goes_on:
        yield asked_again(case), assessor, lambda uow: take_off(uow, case)


def asked_again(case: Case) -> int:
    """The day on which the hub asks whoever waits whether they still do. Nobody waits on a list for ever."""
    return max(case.last_step + QUIET, case.came + LONGEST)


def take_off(uow: UnitOfWork, case: Case) -> None:
    """Whoever waits still has gone another way, or cannot be found."""
    entry = queries.open_entry(uow, learner_of(uow, case).id)
    if entry is not None:
        entries.close(uow, entry, FOUND_WHEN_ASKED[case.person.number % len(FOUND_WHEN_ASKED)])


def learner_of(uow: UnitOfWork, case: Case) -> Learner:
    if case.id is None:
        raise ValueError("nobody has registered this person yet")
    return uow.get(Learner, case.id)


def wish(uow: UnitOfWork, plan: Plan, case: Case) -> None:
    if case.story.wish is None:
        return
    what, value, reason = case.story.wish
    until = plan.today + timedelta(days=value) if what == "pause" else value
    arrivals.tell_the_list(uow, learner_of(uow, case), (what, until, reason))


def sending(plan: Plan, area: Area, case: Case, number: int) -> Iterator[Happening]:
    """One class, the first with those that were sent together with it, and what came of it."""
    one, assessor = case.tries[number], area.assessor(case.person.number)
    together = [one, *(other for other in case.tries if other.aside and not number)]
    if one.agrees:
        yield one.sent, assessor, lambda uow: arrivals.share(uow, area, case, learner_of(uow, case))
    yield one.sent, assessor, lambda uow: send_to(uow, plan, case, together)
    yield from steps(plan, area, case, one, settled=number < len(case.tries) - 1)
    for day in asked_on(one):
        yield day, assessor, partial(ask, case=case)
    tutor = area.staff[one.at.provider][0]
    for day, told in one.told:
        yield day, tutor, partial(tell, case=case, one=one, told=told)


def asked_on(one: Try) -> Iterator[int]:
    """The days on which the hub asks what they can do: soon after the start, and when the class is over for them."""
    days = (one.day_of(Verb.START), one.day_of(Verb.COMPLETE), one.day_of(Verb.LEAVE))
    return (day + ASKED_AFTER for day in days if day is not None and day + ASKED_AFTER < 0)


def ask(uow: UnitOfWork, case: Case) -> None:
    voices.ask(uow, learner_of(uow, case).id, case.person.number)


def tell(uow: UnitOfWork, case: Case, one: Try, told: Told) -> None:
    in_class.tell(uow, referral_of(uow, one), one.moves_to or one.at, case.person, told)


def send_to(uow: UnitOfWork, plan: Plan, case: Case, together: list[Try]) -> None:
    class_ids = [one.at.id for one in together if one.at.id]
    learner = learner_of(uow, case)
    shown = matching.shown(uow, plan, learner.id, together[0].sent, class_ids)
    sent = send(uow, learner, class_ids, recommendation_id=shown, submission=new_id().hex)
    for referral in sent:
        next(one for one in together if one.at.id == referral.class_id).id = referral.id


def steps(plan: Plan, area: Area, case: Case, one: Try, *, settled: bool) -> Iterator[Happening]:
    for day, step in one.steps:
        yield day, viewer_of(area, case, one, step), partial(use, plan=plan, one=one, step=step)
        if step.verb in ASKS_THE_HUB and (settled or day < STILL_TO_DO.get(step.verb, NEWEST)):
            assessor = area.assessor(case.person.number)
            done = day if settled else day + SETTLED_AFTER
            yield done, assessor, partial(settle, case=case, one=one)


def viewer_of(area: Area, case: Case, one: Try, step: Step) -> Viewer:
    if step.side is Side.SYSTEM:
        return SWEEP
    return area.staff[one.at.provider][0] if step.side is Side.PROVIDER else area.assessor(case.person.number)


def settle(uow: UnitOfWork, case: Case, one: Try) -> None:
    returns.follow(uow, referral_of(uow, one), case.person.number)


def use(uow: UnitOfWork, plan: Plan, one: Try, step: Step) -> None:
    referral = referral_of(uow, one)
    act(uow, referral, step.verb, step.side, expected_version=None, **details_of(uow, plan, one, step))
    if step.verb is Verb.TRANSFER and (moved := queries.moved_to(uow, referral)):
        one.id = moved.id


def details_of(uow: UnitOfWork, plan: Plan, one: Try, step: Step) -> dict[str, Any]:
    """What is said along with a step, with its days as they fall."""
    dates = {name: local_date(moment(plan.today, day, 0)) for name, day in step.dates.items()}
    details: dict[str, Any] = {**step.details, **dates, "submission": new_id().hex}
    if step.verb is Verb.START:
        details["terms"] = in_class.terms(one.at, uow.today)
    if step.verb is Verb.TRANSFER and one.moves_to:
        details["to_class_id"] = one.moves_to.id
    return details


def referral_of(uow: UnitOfWork, one: Try) -> Referral:
    if one.id is None:
        raise ValueError("nothing is sent yet")
    return uow.get(Referral, one.id)
