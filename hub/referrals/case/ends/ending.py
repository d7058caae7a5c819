"""Cancel, move or shrink a class, or end a provider: one act that sends everybody on it where they belong.

Whoever is on a class is on its list beforehand (`affected`), and a person has said for each where they go. The
act holds learners and classes, and is refused whole where somebody came, went or got further meanwhile.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.access.permissions import Permission, permitted
from hub.accounts.models import Organisation
from hub.accounts.services import organisations
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.consent.services import agreements
from hub.core.db import UnitOfWork
from hub.core.errors import NotPermitted, NotVisible, RuleBroken
from hub.directory import places
from hub.directory import queries as directory
from hub.directory.models import TaughtClass
from hub.directory.services import classes, uploads
from hub.directory.types import ClassState
from hub.learners.queries import lock_learner
from hub.matching.words.phrases import counted
from hub.referrals import class_ends, queries, rules
from hub.referrals.case.ends.affected import ORDER, WITH_PLACE, Row, on_classes
from hub.referrals.case.ends.moving import Moving
from hub.referrals.case.follow import FOLLOWING, refresh_stages, wait_again
from hub.referrals.case.sending.send import wait
from hub.referrals.case.step import step
from hub.referrals.errors import NotAsSeen, TooFewGo
from hub.referrals.models import Referral
from hub.referrals.types import Belongs, Effect, Side, State, Verb
from hub.referrals.waiting.status import refresh_status
from hub.tracking.enrolment import services as tracking


@dataclass(frozen=True, slots=True)
class Going:
    """Where one learner goes, and the version of the referral that the person had before them."""

    belongs: Belongs
    version: int
    next_class_id: UUID | None = None


Goings = Mapping[UUID, Going]  # by referral


def cancel(uow: UnitOfWork, row: TaughtClass, goings: Goings) -> None:
    """The class does not run. Twice is the same as once; raises `NotAsSeen` where its list has changed."""
    check_may_end(uow, row)
    on_it = hold(uow, [row.id], goings)
    classes.set_state(uow, row, ClassState.CANCELLED)
    send_everybody(uow, on_it, goings, class_ends.CLASS_CANCELLED)


def move(uow: UnitOfWork, row: TaughtClass, moving: Moving, goings: Goings) -> None:
    """The class meets elsewhere or at another time: those who stay are on the hub's list of people to tell."""
    check_may_end(uow, row)
    on_it = hold(uow, [row.id], goings)
    changes = moving.changes(uow, row)
    classes.edit(uow, row, moving.facts, moving.venue)
    if "sessions" in changes:
        classes.replace_sessions(uow, row, moving.sessions)
    send_everybody(uow, on_it, goings, class_ends.CLASS_MOVED)


def reduce(uow: UnitOfWork, row: TaughtClass, number: int, goings: Goings) -> None:
    """The class has so many places in all from now on, fewer than are taken: some of those who have one go."""
    check_may_end(uow, row)
    on_it = hold(uow, [row.id], goings, WITH_PLACE)
    leaving = [one for one in on_it if goings[one[0].id].belongs is not Belongs.STAY]
    uow.session.refresh(row)
    if (too_many := row.taken - len(leaving) - number) > 0:
        raise TooFewGo(
            f"Say of {counted(too_many, 'more learner', 'more learners')} where they go: "
            f"{counted(number, 'place is', 'places are')} left"
        )
    send_everybody(uow, leaving, goings, class_ends.FEWER_PLACES)
    uow.session.refresh(row)
    classes.set_places(uow, row, number)


def end_provider(uow: UnitOfWork, provider: Organisation, goings: Goings) -> None:
    """The work with this provider ends: its classes, agreements, accounts and tokens; its history stays."""
    check_may_end_provider(uow, provider)
    running = running_classes(uow, provider.id)
    on_them = hold(uow, [row.id for row in running], goings)
    for row in running:
        classes.set_state(uow, row, ClassState.CANCELLED)
    send_everybody(uow, on_them, goings, class_ends.PROVIDER_ENDED)
    uploads.drop_all(uow, provider.id)
    agreements.end(uow, provider.id)
    organisations.end(uow, provider)


def running_classes(uow: UnitOfWork, provider_id: UUID) -> list[TaughtClass]:
    found = directory.provider_classes(uow, provider_id)
    return [row for row in found if row.state is not ClassState.CANCELLED]


def check_may_end(uow: UnitOfWork, row: TaughtClass) -> None:
    """The provider's own staff, and the hub's."""
    viewer = uow.viewer
    if viewer is None or not permitted(viewer, Permission.END_CLASSES):
        raise NotPermitted
    if not viewer.hub and viewer.organisation_id != row.provider_id:
        raise NotVisible


def check_may_end_provider(uow: UnitOfWork, provider: Organisation) -> None:
    if not permitted(uow.viewer, Permission.END_PROVIDERS):
        raise NotPermitted
    if provider.kind is not OrganisationKind.PROVIDER:
        raise RuleBroken("Only the work with a provider can be ended.")


def hold(
    uow: UnitOfWork, class_ids: Collection[UUID], goings: Goings, states: Collection[State] = ORDER
) -> Sequence[Row]:
    """Everybody on the classes, held so that nobody else acts for them: learners first, as everywhere.

    Raises `NotAsSeen` unless they are, in number and version, those whose places were said.
    """
    with uow.acting_as(FOLLOWING):
        for learner_id in sorted({row[0].learner_id for row in on_classes(uow, class_ids, states)}):
            lock_learner(uow, learner_id)
        places.lock(uow, class_ids)
        found = on_classes(uow, class_ids, states)
    if {row[0].id: row[0].version for row in found} != {key: going.version for key, going in goings.items()}:
        raise NotAsSeen
    return found


def send_everybody(uow: UnitOfWork, on_it: Sequence[Row], goings: Goings, reason: str) -> None:
    """Each where they belong; then what each provider sees, who waits, and what a referrer is told."""
    actor_id = uow.user_id
    with uow.acting_as(FOLLOWING):
        for referral, _, _ in on_it:
            place(uow, referral, goings[referral.id], reason, actor_id)
        for learner_id in dict.fromkeys(referral.learner_id for referral, _, _ in on_it):
            refresh_stages(uow, learner_id)
            refresh_status(uow, learner_id)


def place(uow: UnitOfWork, referral: Referral, going: Going, reason: str, actor_id: UUID | None) -> None:
    if going.belongs is Belongs.KEEP:
        referral.hub_task = Effect.TELL_MOVED
        audit.record(uow, "referral.ask_hub", about=referral)
    elif going.belongs is Belongs.FINISHED:
        step(uow, referral, Verb.COMPLETE, Side.SYSTEM).actor_id = actor_id
        tracking.complete(uow, referral.id, on=uow.today)
    else:
        send_back(uow, referral, reason, actor_id)
        referral.suggested_class_id = going.next_class_id if going.belongs is Belongs.NEXT else None


def send_back(uow: UnitOfWork, referral: Referral, reason: str, actor_id: UUID | None) -> None:
    """To the hub's queue, with the reason: who had started waits again since the day they first joined."""
    started = referral.state is State.STARTED
    verb = Verb.LEAVE if started else Verb.WITHDRAW
    step(uow, referral, verb, Side.SYSTEM, reason=reason).actor_id = actor_id
    if started:
        tracking.leave(uow, referral.id, on=uow.today, reason=reason)
    wait_on(uow, referral.learner_id)


def wait_on(uow: UnitOfWork, learner_id: UUID) -> None:
    wait_again(uow, learner_id)
    if queries.entry_closed(uow, learner_id, rules.STARTED_HERE) is None:
        wait(uow, learner_id)
