"""The referrals of one invented learner as rows, with every step that they took."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bench.grown.cast import Cast, Course, moment
from bench.grown.life import REASONS, WAYS, Life, Sent
from bench.grown.people import grant
from bench.grown.sheet import Sheet, Values
from hub.consent.rules import PROVIDER_CATEGORIES
from hub.consent.types import Purpose, Stage
from hub.core.actor import Viewer
from hub.core.ids import new_id
from hub.referrals import rules
from hub.referrals.effects import effect_of
from hub.referrals.models import Referral, Transition
from hub.referrals.types import Decider, Side, State, Verb
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.rules import ANOTHER_CLASS, NOT_ACHIEVED
from hub.tracking.enrolment.types import EnrolmentState

TO_ANSWER = (State.SENT, State.OPENED)
REPLY, OFFER = timedelta(days=14), timedelta(days=7)
ASKS_FOR = timedelta(days=14)  # for so long after an end the hub has not done yet what it asks
ENROLLED = {
    State.STARTED: EnrolmentState.STUDYING,
    State.COMPLETED: EnrolmentState.COMPLETED,
    State.LEFT_EARLY: EnrolmentState.LEFT,
    State.TRANSFERRED: EnrolmentState.LEFT,
}
LEFT_BECAUSE = {State.LEFT_EARLY: "personal", State.TRANSFERRED: ANOTHER_CLASS}
ACHIEVED = {State.COMPLETED: "1"} | dict.fromkeys(LEFT_BECAUSE, NOT_ACHIEVED)  # Outcome of the ILR


def history(
    sheet: Sheet, cast: Cast, rng: Random, learner: Values, lived: Life, near: Sequence[Course]
) -> None:
    """Every referral to another class of the town, as far as there are enough."""
    by = rng.choice(cast.assessors)
    courses = _courses(rng, near, len(lived.referrals))
    stages: dict[UUID, list[tuple[Stage, date]]] = defaultdict(list)
    for sent, course in zip(lived.referrals, courses, strict=True):
        opened = Verb.OPEN in WAYS[sent.state]
        stages[course.provider_id].append((rules.stage_of(sent.state, opened=opened), sent.on))
        _referral(sheet, cast, rng, learner["id"], sent, course, by)
    shared = frozenset(PROVIDER_CATEGORIES)
    for provider_id, found in stages.items():
        stage, since = rules.widest(stage for stage, _ in found), max(on for _, on in found)
        grant(sheet, by, learner["id"], provider_id, Purpose.REFERRAL, stage, shared, since, None)


def _courses(rng: Random, near: Sequence[Course], number: int) -> list[Course]:
    again, left = divmod(number, len(near))
    return [*(list(near) * again), *rng.sample(near, left)]


def _referral(
    sheet: Sheet, cast: Cast, rng: Random, learner_id: UUID, sent: Sent, course: Course, hub: Viewer
) -> None:
    at = moment(sent.on)
    own: Values = {"learner_id": learner_id, "recipient_id": course.provider_id}
    referral_id = new_id()
    provider = cast.providers[course.provider_id]
    steps = list(_steps(rng, sent))
    reason, decider = steps[-1][4:] if steps else (None, None)
    effect = effect_of(steps[-1][1], reason, decider) if steps else None
    ended = sent.day_of(len(steps) - 1) if steps else sent.on
    row = sheet.add(
        Referral,
        at,
        **own,
        id=referral_id,
        reference=sheet.reference(),
        class_id=course.id,
        sender_id=cast.hub_id,
        state=sent.state,
        live=sent.state in rules.LIVE,
        state_since=moment(ended, 11),
        sent_at=at if steps else None,
        decided_by=decider,
        refusal=effect,
        hub_task=effect if cast.today - ended < ASKS_FOR else None,
        decline_reason=reason if sent.state is State.DECLINED else None,
        **_clocks(sent, steps, ended),
    )
    for before, verb, after, side, why, whose in steps:
        step = [one[1] for one in steps].index(verb)
        when = moment(sent.day_of(step), 11)
        actor = {Side.HUB: hub, Side.PROVIDER: provider}.get(side)
        sheet.add(
            Transition,
            when,
            **own,
            referral_id=referral_id,
            at=when,
            from_state=before,
            verb=verb,
            to_state=after,
            side=side,
            actor_id=actor.user_id if actor else None,
            decided_by=whose,
            reason=why,
        )
    if steps:
        actor = hub if steps[-1][3] is Side.HUB else provider
        sheet.tell(f"referral.{steps[-1][1]}", moment(ended, 11), actor, Referral, row)
    if sent.state in ENROLLED:
        _enrolment(sheet, own, row, sent, course)


def _steps(rng: Random, sent: Sent) -> Iterator[tuple[State, Verb, State, Side, str | None, Decider | None]]:
    """From, verb, to, by whom, and why, if that is said."""
    state = State.DRAFT
    for verb in WAYS[sent.state]:
        row = next(row for row in rules.TRANSITIONS if state in row.from_ and row.verb is verb)
        after = row.to
        assert after is not None
        side = next(side for side in Side if side in row.who)
        why, whose = rng.choice(REASONS[verb]) if verb in REASONS else (None, None)
        yield state, verb, after, side, why, whose
        state = after


def _clocks(sent: Sent, steps: Sequence[Any], ended: date) -> Values:
    """When it was opened and answered, and until when somebody is to answer."""
    days = {one[1]: sent.day_of(place) for place, one in enumerate(steps)}
    answered = days.get(Verb.ACCEPT) or days.get(Verb.DECLINE) or days.get(Verb.WAITLIST)
    asked = sent.state in TO_ANSWER
    return {
        "opened_at": moment(days[Verb.OPEN], 11) if Verb.OPEN in days else None,
        "answered_at": moment(answered, 11) if answered else None,
        "reply_by": sent.on + REPLY if steps else None,
        "chase_on": sent.on + timedelta(days=10) if asked else None,
        "offer_reply_by": ended + OFFER if sent.state is State.OFFERED else None,
        "hold_until": ended + timedelta(days=30) if sent.state is State.ON_HOLD else None,
    }


def _enrolment(sheet: Sheet, own: Values, referral: Values, sent: Sent, course: Course) -> None:
    began = WAYS[sent.state].index(Verb.START)
    over = sent.state is not State.STARTED
    sheet.add(
        Enrolment,
        moment(sent.day_of(began), 11),
        **own,
        referral_id=referral["id"],
        class_id=course.id,
        state=ENROLLED[sent.state],
        started_on=sent.day_of(began),
        planned_end=course.ends_on,
        ended_on=sent.day_of(began + 1) if over else None,
        end_reason=LEFT_BECAUSE.get(sent.state),
        achieved=ACHIEVED.get(sent.state),
    )
