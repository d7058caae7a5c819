"""What matching reads: the open classes as facts, and what was recommended. Of learners: `stored`."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.directory import queries as directory
from hub.directory.facts import FEATURE_CODES, access_of
from hub.directory.models import ClassSession, TaughtClass, Venue
from hub.directory.types import ClassState, Level, Strand
from hub.matching.models import Recommendation
from hub.matching.types import AdmissionRule, ClassFacts, Point, Session, combine

C, V = TaughtClass, Venue

CLASS_COLUMNS = (
    C.id, C.title, C.provider_id, C.level_low, C.level_high, C.focus, C.strand, C.accredited, C.mode,
    C.weekly_hours, C.women_only, C.members_only, C.age_min, C.age_max, C.childcare_places, C.childcare_note,
    C.childcare_ages, C.term_time,
    C.fee_pence, C.funding_routes, C.intake_outcodes, C.starts_on, C.ends_on, C.last_join_on, C.places,
    (C.held + C.offered + C.enrolled).label("taken"), C.confirmed_at,
    V.latitude, V.longitude, V.precision,
    *(getattr(V, code) for code in FEATURE_CODES), Organisation.name.label("provider"),
)  # fmt: skip


EARLIER_COLUMNS = (
    Recommendation.id,
    Recommendation.created_at,
    Recommendation.policy_version,
    Recommendation.chosen,
    Recommendation.shown_to,
)


class Listing(NamedTuple):
    """Where a class is, in words, for a card."""

    title: str
    provider_id: UUID
    provider: str
    venue: str | None
    strand: Strand

    @property
    def is_club(self) -> bool:
        return self.strand is Strand.CONVERSATION


class Earlier(NamedTuple):
    """A recommendation as a list tells it. `chosen` are ids of classes, as text."""

    id: UUID
    shown_at: datetime
    policy_version: int
    chosen: list[str]
    shown_to: UUID | None


def open_classes(uow: UnitOfWork) -> list[ClassFacts]:
    """Every open class, as columns and not as rows of the ORM: three statements, however many classes."""
    return _classes(uow, _OPEN)


def open_classes_about(uow: UnitOfWork, about: Collection[UUID]) -> list[ClassFacts]:
    """The open classes among these, of these venues and of these providers: as many statements."""
    return _classes(uow, _OPEN_ABOUT, about=list(about))


def one_class(uow: UnitOfWork, class_id: UUID) -> ClassFacts:
    """One class as it is in this unit of work, open or not."""
    return _classes(uow, _ONE, class_id=class_id)[0]


_ABOUT: sa.BindParameter[Any] = sa.bindparam("about", expanding=True)
_OPEN = C.state == ClassState.OPEN
_OPEN_ABOUT = sa.and_(_OPEN, sa.or_(C.id.in_(_ABOUT), C.venue_id.in_(_ABOUT), C.provider_id.in_(_ABOUT)))
_ONE = C.id == sa.bindparam("class_id")


def _classes(uow: UnitOfWork, wanted: sa.ColumnElement[bool], **values: Any) -> list[ClassFacts]:
    classes, meetings = _statements(wanted)
    rows = uow.session.execute(classes, values).all()
    rules = _intake_rules(uow, None if wanted is _OPEN else {row.provider_id for row in rows})
    sessions: dict[UUID, list[Session]] = defaultdict(list)
    for class_id, *times in uow.session.execute(meetings, values):
        sessions[class_id].append(Session(*times))
    return [_facts(row, tuple(sessions[row.id]), [*rules[row.provider_id], *rules[row.id]]) for row in rows]


@cache
def _statements(wanted: sa.ColumnElement[bool]) -> tuple[Any, Any]:
    """The classes, and when they meet. Made once: to make them takes longer than to ask for one class."""
    columns = ClassSession.class_id, ClassSession.weekday, ClassSession.start_minute, ClassSession.end_minute
    return (
        sa.select(*CLASS_COLUMNS)
        .join(Organisation, Organisation.id == C.provider_id)
        .outerjoin(V, V.id == C.venue_id)
        .where(wanted)
        .order_by(C.id),
        sa.select(*columns).join(C, C.id == ClassSession.class_id).where(wanted).order_by(*columns),
    )


def _intake_rules(uow: UnitOfWork, provider_ids: Collection[UUID] | None) -> dict[UUID, list[AdmissionRule]]:
    """Today's rules by the id of the class, or of the provider, that they are about."""
    found: dict[UUID, list[AdmissionRule]] = defaultdict(list)
    for rule in directory.rules_in_force(uow, provider_ids):
        found[rule.class_id or rule.provider_id].append(
            AdmissionRule(
                levels=frozenset(Level(level).order for level in rule.levels),
                outcodes=frozenset(rule.outcodes),
                groups=frozenset(rule.groups),
                assessment_weeks=rule.assessment_weeks,
                first_outcodes=frozenset(rule.first_outcodes),
                open_to_all_from=rule.open_to_all_from,
            )
        )
    return found


def _facts(row: Any, sessions: tuple[Session, ...], rules: Iterable[AdmissionRule]) -> ClassFacts:
    mapped = row.latitude is not None and row.longitude is not None
    return ClassFacts(
        id=row.id,
        title=row.title,
        provider_id=row.provider_id,
        point=Point(row.latitude, row.longitude, row.precision or "outcode") if mapped else None,
        level_low=row.level_low.order if row.level_low else None,
        level_high=row.level_high.order if row.level_high else None,
        focus=frozenset(row.focus),
        strand=row.strand.value,
        accredited=row.accredited,
        mode=row.mode.value,
        sessions=sessions,
        term_time=row.term_time,
        weekly_hours=row.weekly_hours,
        women_only=row.women_only,
        age_min=row.age_min,
        age_max=row.age_max,
        childcare_places=_childcare(row),
        childcare_ages=frozenset(row.childcare_ages) or None,
        fee=row.fee_pence,
        funding=frozenset(route.lower() for route in row.funding_routes),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        last_join_on=row.last_join_on,
        places=row.places,
        taken=row.taken,
        confirmed_on=local_date(row.confirmed_at) if row.confirmed_at else None,
        intake=combine([_listed_intake(row), *rules]),
        **access_of(row),
    )


def _childcare(row: Any) -> int | None:
    """A listing that speaks of childcare and gives no number is not a listing without childcare."""
    return None if row.childcare_note and not row.childcare_places else row.childcare_places


def _listed_intake(row: Any) -> AdmissionRule:
    """What the class itself says of whom it takes."""
    groups = frozenset({row.provider}) if row.members_only else frozenset[str]()
    return AdmissionRule(outcodes=frozenset(row.intake_outcodes), groups=groups)


def listings(uow: UnitOfWork, class_ids: Iterable[UUID]) -> dict[UUID, Listing]:
    """Titles, providers and venues of these classes: one statement."""
    query = (
        sa.select(C.id, C.title, C.provider_id, Organisation.name, V.name, C.strand)
        .join(Organisation, Organisation.id == C.provider_id)
        .outerjoin(V, V.id == C.venue_id)
        .where(C.id.in_(list(class_ids)))
    )
    return {row[0]: Listing(*row[1:]) for row in uow.session.execute(query)}


def latest(uow: UnitOfWork, learner_id: UUID) -> Recommendation | None:
    """What was recommended last."""
    query = (
        sa.select(Recommendation)
        .where(Recommendation.learner_id == learner_id)
        .order_by(Recommendation.id.desc())
        .limit(1)
    )
    return uow.session.scalars(query).one_or_none()


def earlier(uow: UnitOfWork, learner_id: UUID, limit: int) -> list[Earlier]:
    """What was recommended to this learner, the newest first, without the rankings themselves."""
    query = (
        sa.select(*EARLIER_COLUMNS)
        .where(Recommendation.learner_id == learner_id)
        .order_by(Recommendation.id.desc())
        .limit(limit)
    )
    return [Earlier(*row) for row in uow.session.execute(query)]
