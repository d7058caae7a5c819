"""What a learner takes away on paper: their levels, where their details went, what comes next and by when.

Every sentence is for the learner: plain words, reading age about 12. The states in words are
`rules.LEARNER_LABELS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.assessment import queries as assessments
from hub.assessment.instruments.instrument import instruments
from hub.assessment.summary import Summary, summarise
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState, Skill, Strand
from hub.matching.ranking.rank import Ranking
from hub.matching.words.for_learner import for_learner
from hub.referrals import due, queries, rules
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import State
from hub.referrals.waiting import unmatched

CLUBS_SHOWN = 3

# What the learner waits for or has to do in each state; the date stands where there is one.
WHAT_NEXT = {
    State.SENT: "They will answer by",
    State.OPENED: "They will answer by",
    State.WAITLISTED: "They will contact you when they have a place.",
    State.ON_HOLD: "We will tell you when it goes on.",
    State.INACTIVE: "Call us if you want to try another class.",
    State.ACCEPTED: "They will contact you. Please answer your phone and read your messages.",
    State.OFFERED: "Please answer them by",
    State.OFFER_ACCEPTED: "They will tell you the day of your first lesson.",
    State.STARTED: "Go to every lesson. If you cannot go, tell your teacher.",
    State.COMPLETED: "Call us if you want to go on with the next class.",
}
ASKED_FIRST = "They have asked us something. We answer them first."
MEANWHILE = (
    "Speak a little English every day: in a shop, with a neighbour, at your child's school.",
    "Learn online. It is free: BBC Learning English (bbc.co.uk/learningenglish) "
    "and LearnEnglish (learnenglish.britishcouncil.org).",
    "Ask in your library for easy books and for a conversation group.",
    "Tell us if your phone number or your address changes.",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One place where the learner's details are. `by` is the day that `next` leads up to; `about` is the class."""

    provider: str
    taught: TaughtClass
    label: str
    next: str
    by: date | None
    about: Sequence[str]


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Everything on the page but the learner's name. `skills` are (skill, level or None, what you can do)."""

    hub: Organisation
    assessment: Summary | None
    skills: Sequence[tuple[str, str | None, str]]
    sent: Sequence[Sent]
    waiting: WaitingEntry | None
    why: Sequence[str]
    only_a_place_is_missing: bool
    clubs: Sequence[tuple[TaughtClass, str]]


def of(uow: UnitOfWork, learner_id: UUID, hub_id: UUID) -> NextSteps:
    found = assessments.latest(uow, learner_id)
    summary = summarise(uow, found) if found else None
    explained = unmatched.explanations(uow, [learner_id])[learner_id]
    return NextSteps(
        hub=uow.get(Organisation, hub_id),
        assessment=summary,
        skills=skills(summary, found.instrument_version) if summary and found else (),
        sent=sent(uow, learner_id, explained.ranking),
        waiting=queries.open_entry(uow, learner_id),
        why=[cause.to_learner for cause in explained.causes if cause.to_learner],
        only_a_place_is_missing=not (explained.fits_now or explained.nothing_fits),
        clubs=conversation_clubs(uow),
    )


def skills(summary: Summary, version: int) -> list[tuple[str, str | None, str]]:
    steps = instruments()[version].steps
    return [
        (line.skill.capitalize(), line.level, steps[Skill(line.skill)].you[line.level] if line.level else "")
        for line in summary.lines
    ]


def sent(uow: UnitOfWork, learner_id: UUID, ranking: Ranking | None) -> list[Sent]:
    """The referrals that the learner should know of, newest first."""
    query = (
        sa.select(Referral, TaughtClass, Organisation.name)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .where(Referral.learner_id == learner_id, Referral.state.in_(list(rules.LEARNER_LABELS)))
        .order_by(Referral.id.desc())
    )
    return [
        Sent(
            provider,
            taught,
            rules.LEARNER_LABELS[referral.state],
            what_next(referral),
            due.answer_by(referral),
            about(ranking, taught.id),
        )
        for referral, taught, provider in uow.session.execute(query).unique()
    ]


def about(ranking: Ranking | None, class_id: UUID) -> list[str]:
    """The class in the learner's words; nothing of one that is closed."""
    if ranking is None or class_id not in ranking.question.snapshot.row_of:
        return []
    return for_learner(ranking.question, class_id)


def what_next(referral: Referral) -> str:
    return ASKED_FIRST if referral.live and referral.asked_at else WHAT_NEXT[referral.state]


def conversation_clubs(uow: UnitOfWork) -> list[tuple[TaughtClass, str]]:
    """A few open conversation classes with their providers, to go to while waiting."""
    query = (
        sa.select(TaughtClass, Organisation.name)
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .where(
            TaughtClass.strand == Strand.CONVERSATION,
            TaughtClass.state == ClassState.OPEN,
            TaughtClass.members_only.is_(False),
            TaughtClass.women_only.is_(False),
            sa.or_(TaughtClass.ends_on.is_(None), TaughtClass.ends_on > uow.today),
        )
        .order_by(TaughtClass.fee_pence, TaughtClass.title, TaughtClass.id)
        .limit(CLUBS_SHOWN)
    )
    return [(taught, provider) for taught, provider in uow.session.execute(query).unique()]
