"""From a learner to where they stand, as the paper they take away has to know it."""

from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.assessment.achieved.models import AchievedLevel, LevelNow
from hub.assessment.achieved.queries import level_now, said_by
from hub.assessment.instruments.instrument import instruments
from hub.assessment.summary import assessor_name
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.directory import types as directory
from hub.directory.geo import Precision
from hub.directory.models import TaughtClass, Venue
from hub.directory.profile import queries as profiles
from hub.directory.support.queries import while_waiting
from hub.directory.types import LEVEL_NAMES, STRAND_LABELS, ClassState, Skill, Strand
from hub.directory.words import session_words
from hub.languages.phrases import Said
from hub.learners import settlement
from hub.learners.models import Learner
from hub.learners.reads.funding import Shown
from hub.learners.reads.papers import Asked, to_bring
from hub.learners.types import ContactChannel, Goal
from hub.matching.ranking.rank import Ranking
from hub.matching.ranking.record import codes
from hub.matching.words.for_learner import for_learner
from hub.referrals import due, queries, rules
from hub.referrals.models import Referral
from hub.referrals.paper.state import Level, Place, Reach, Standing
from hub.referrals.reads.missing import papers_of
from hub.referrals.types import Effect, State
from hub.referrals.waiting import unmatched
from hub.tracking.routes import queries as routes
from hub.tracking.routes.words import to_learner

CLUBS_SHOWN = 2
BY_LEVEL = frozenset({"level", "intake_level"})  # the constraints that compare levels
# What kind of class it is, in the learner's words.
CLASSES = STRAND_LABELS | {Strand.LITERACY: "reading and writing from the start"}


def standing_of(
    uow: UnitOfWork,
    learner: Learner,
    hub_id: UUID,
    decision: Decision,
    *,
    outlook: str | None,
    funding: Shown | None,
    wait: Said | None = None,
) -> Standing:
    """`decision` opens who they are and how to contact them; `outlook` and `funding` are worked out in other rooms."""
    hub = uow.get(Organisation, hub_id)
    explained = unmatched.explanations(uow, [learner.id])[learner.id]
    entry = queries.open_entry(uow, learner.id)
    rows = referred(uow, learner.id)
    after = leads_to(uow, rows, explained.ranking)
    asked = profiles.papers_asked(uow, [referral.recipient_id for referral, *_ in rows])
    return Standing(
        of=explained.circumstances,
        hub=hub.name,
        contact=hub.contact_point,
        reference=show_reference(learner.reference),
        reach=reach_of(learner, decision),
        level=level_of(uow, learner.id),
        since=entry.joined_on if entry else None,
        places=tuple(
            place(
                *row,
                explained.ranking,
                after.get(row[1].id, ()),
                asks(asked.get(row[0].recipient_id), funding),
            )
            for row in rows
            if row[0].live or row[0].state is State.STARTED
        ),
        finished=next((place(*row, None, ()) for row in rows if row[0].state is State.COMPLETED), None),
        outlook=outlook,
        settling=settling(uow, explained.ranking),
        papers=tuple(funding.evidence) if funding else (),
        missing=tuple(chain.from_iterable(papers_of(uow, came_back(uow, learner.id)).values())),
        clubs=in_turn(clubs(uow, explained.ranking, [taught.id for _, taught, _ in rows]), meanwhile(uow)),
        language=learner.language.reveal(decision),
        wait=wait,
    )


def settling(uow: UnitOfWork, ranking: Ranking | None) -> str | None:
    """What settlement asks for, where it is a goal of theirs."""
    wants = ranking is not None and Goal.CITIZENSHIP in ranking.question.profile.goals
    return settlement.to_learner(uow.today) if wants else None


def reach_of(learner: Learner, decision: Decision) -> Reach:
    """The way they like best among those they have and have called safe, else the first of these."""
    has_phone = bool(learner.phone.reveal(decision))
    ways = {
        ContactChannel.PHONE: has_phone and learner.safe_to_call.value(decision),
        ContactChannel.TEXT: has_phone and learner.safe_to_text.value(decision),
        ContactChannel.EMAIL: bool(learner.email.reveal(decision)) and learner.safe_to_email.value(decision),
        ContactChannel.LETTER: bool(learner.address.reveal(decision))
        and learner.safe_to_write.value(decision),
    }
    safe = [channel for channel, holds in ways.items() if holds]
    if (liked := learner.contact_channel.reveal(decision)) in safe:
        return Reach(liked)
    return Reach(safe[0].value) if safe else Reach.NONE


def level_of(uow: UnitOfWork, learner_id: UUID) -> Level | None:
    found = level_now(uow, learner_id)
    if found is None or found.placement is None:
        return None
    placed = found.placed
    return Level(
        name=LEVEL_NAMES[found.placement],
        strand=CLASSES[placed.strand or Strand.GENERAL],
        **who_says(uow, found),
        skills=skills(found),
        provisional=placed.provisional,
        talking=LEVEL_NAMES[placed.conversation] if placed.in_two_parts and placed.conversation else None,
        elsewhere=placed.signpost.to_learner if placed.signpost else None,
        begins_to_read=found.placement is directory.Level.PE or placed.strand is Strand.LITERACY,
    )


def who_says(uow: UnitOfWork, found: LevelNow) -> dict[str, Any]:
    """The assessor, or the school where the level was reached, and the day."""
    if isinstance(found, AchievedLevel):
        return {"assessor": None, "school": said_by(uow, found), "on": found.reached_on}
    return {"assessor": assessor_name(uow, found.assessor_id), "on": found.assessed_on}


def skills(found: LevelNow) -> list[tuple[str, str | None, str]]:
    steps, levels = instruments()[found.instrument_version].steps, found.levels
    return [
        (
            skill.capitalize(),
            LEVEL_NAMES[levels[skill]] if skill in levels else None,
            steps[skill].you[levels[skill]] if skill in levels else "We did not look at this yet.",
        )
        for skill in Skill
    ]


def referred(uow: UnitOfWork, learner_id: UUID) -> list[tuple[Referral, TaughtClass, str]]:
    """The referrals that the learner should know of with class and provider, newest first."""
    query = (
        sa.select(Referral, TaughtClass, Organisation.name)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .where(Referral.learner_id == learner_id, Referral.state.in_(list(rules.LEARNER_LABELS)))
        .order_by(Referral.id.desc())
    )
    return [
        (referral, taught, provider) for referral, taught, provider in uow.session.execute(query).unique()
    ]


def came_back(uow: UnitOfWork, learner_id: UUID) -> Sequence[Referral]:
    """The referrals that ask the hub to help with papers."""
    query = sa.select(Referral).where(Referral.learner_id == learner_id, Referral.hub_task == Effect.EVIDENCE)
    return uow.session.scalars(query).all()


def asks(own: Asked | None, funding: Shown | None) -> list[str] | None:
    """What the provider's own list asks of this learner, for a free class, too: its funding may rest on it."""
    return None if own is None else to_bring(own, funding)


def place(
    referral: Referral,
    taught: TaughtClass,
    provider: str,
    ranking: Ranking | None,
    after: Sequence[str],
    papers: Sequence[str] | None = None,
) -> Place:
    listed = ranking is not None and taught.id in ranking.question.snapshot.row_of
    venue, over = taught.venue, referral.state is State.COMPLETED
    return Place(
        provider=provider,
        title=taught.title,
        state=referral.state,
        by=referral.hold_until if referral.state is State.ON_HOLD else due.answer_by(referral),
        starts_on=taught.starts_on,
        ends_on=taught.ends_on,
        full=taught.places is not None and taught.taken >= taught.places,
        asked=referral.live and referral.asked_at is not None,
        free_of_charge=taught.fee_pence == 0,
        when="" if over else session_words(taught.sessions),
        where=""
        if over or not venue
        else ", ".join(filter(None, [venue.name, venue.address, venue.postcode])),
        asks=papers,
        about=for_learner(ranking.question, taught.id) if ranking and listed else (),
        after=after,
        reference=referral.reference,
        weekly=() if over else [(one.weekday, one.start_minute, one.end_minute) for one in taught.sessions],
        point=point_of(venue) if venue and not over else None,
    )


def point_of(venue: Venue) -> tuple[float, float] | None:
    """Where it is; None where nobody knows it any closer than its district."""
    known = (
        venue.latitude is not None and venue.longitude is not None and venue.precision == Precision.POSTCODE
    )
    return (venue.latitude, venue.longitude) if known else None  # type: ignore[return-value] # asked just before


def leads_to(
    uow: UnitOfWork, rows: Sequence[tuple[Referral, TaughtClass, str]], ranking: Ranking | None
) -> dict[UUID, list[str]]:
    """By each class they are in, the sentences of what comes after it; no provider that may not know the learner."""
    ids = [taught.id for referral, taught, _ in rows if referral.state is State.STARTED]
    unknown_to = ranking.question.profile.excluded_providers if ranking else ()
    return {
        class_id: to_learner([one for one in found if not one.is_at(unknown_to)], uow.today)
        for class_id, found in (routes.of_classes(uow, ids) if ids else {}).items()
    }


def clubs(uow: UnitOfWork, ranking: Ranking | None, own: Sequence[UUID]) -> tuple[str, ...]:
    """A few open conversation classes to go to while waiting, where they talk as the learner does.

    None at a provider that may not know the learner, and none of their `own`, which the sheet tells of already.
    """
    query = (
        sa.select(TaughtClass, Organisation.name)
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .where(
            TaughtClass.strand == Strand.CONVERSATION,
            TaughtClass.state == ClassState.OPEN,
            TaughtClass.members_only.is_(False),
            TaughtClass.women_only.is_(False),
            TaughtClass.provider_id.not_in(ranking.question.profile.excluded_providers if ranking else ()),
            TaughtClass.id.not_in([*own, *(at_another_level(ranking) if ranking else ())]),
            sa.or_(TaughtClass.starts_on.is_(None), TaughtClass.starts_on <= uow.today),
            sa.or_(TaughtClass.ends_on.is_(None), TaughtClass.ends_on > uow.today),
        )
        .order_by(TaughtClass.fee_pence, TaughtClass.title, TaughtClass.id)
        .limit(CLUBS_SHOWN)
    )
    return tuple(
        f"Go to a group to speak English: {taught.title}, {provider}. {session_words(taught.sessions)}."
        for taught, provider in uow.session.execute(query).unique()
    )


def meanwhile(uow: UnitOfWork) -> list[str]:
    """What else to do while waiting, where somebody has checked it lately."""
    return [
        f"{one.of.learner}: {one.name}. {one.opens}. {one.reach}. For: {one.for_whom}."
        for one in while_waiting(uow)
    ]


def in_turn(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """One of each after the other, so that a few of both are told first."""
    return tuple(filter(None, chain.from_iterable(zip_longest(one, other))))


def at_another_level(ranking: Ranking) -> list[UUID]:
    """The conversation classes that are not for somebody who talks as this learner does."""
    listed = enumerate(ranking.question.snapshot.classes)
    talking = [(row, facts.id) for row, facts in listed if facts.strand == "conversation"]
    return [
        class_id
        for row, class_id in talking
        if isinstance(class_id, UUID) and not BY_LEVEL.isdisjoint(codes(ranking, row))
    ]
