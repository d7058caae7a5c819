"""The fence and the decision are twins: what hides a learner from one hides the learner from the other.

Every branch of either has a line here that fails without it; every class that hangs off a learner is walked.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.sql.visitors import replacement_traverse

from hub.audit import services as audit
from hub.consent.fence import Kind, rule_of
from hub.consent.models import Agreement, Block, Grant
from hub.consent.scopes import LearnerScoped, PartyScoped
from hub.consent.services import disclosure as consent
from hub.consent.services import purposes, restriction
from hub.consent.types import AskedBy, Category, Purpose, RestrictionGround, Stage
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.model import mapped_classes
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test")
SCOPED = [model for model in mapped_classes() if issubclass(model, LearnerScoped)]
HUB_ONLY = [model for model in SCOPED if model.__hub_only__]

Change = Callable[[UnitOfWork, Area], dict[str, Any]]

# One thing that is wrong with a grant which is right in everything else.
GRANT_CHANGES: dict[str, Change] = {
    "withdrawn": lambda uow, area: {"withdrawn_at": uow.now},
    "over": lambda uow, area: {"valid_to": uow.today},
    "not begun": lambda uow, area: {"valid_from": uow.today + timedelta(days=1)},
    "another purpose": lambda uow, area: {"purpose": Purpose.STATISTICS},
    "another organisation": lambda uow, area: {"recipient_id": area.other_provider.id},
    "nothing open": lambda uow, area: {"open_categories": frozenset[Category]()},
}
# The same with the agreement of the provider.
AGREEMENT_CHANGES: dict[str, Change] = {
    "ended": lambda uow, area: {"ends_on": uow.today},
    "not signed yet": lambda uow, area: {"signed_on": uow.today + timedelta(days=1)},
    "for another purpose": lambda uow, area: {"purposes": frozenset({Purpose.PROGRESS})},
    "for no category": lambda uow, area: {"categories": frozenset[Category]()},
    "with another organisation": lambda uow, area: {"organisation_id": area.other_provider.id},
}
# And a refusal of the learner's, which may not count.
BLOCKS: dict[str, tuple[Change, bool]] = {
    "of the organisation": (lambda uow, area: {}, True),
    "of this user": (lambda uow, area: {"user_id": area.provider_staff.id}, True),
    "of another user": (lambda uow, area: {"user_id": area.other_provider_staff.id}, False),
    "of another organisation": (lambda uow, area: {"recipient_id": area.other_provider.id}, False),
    "until tomorrow": (lambda uow, area: {"ends_at": uow.now + timedelta(days=1)}, True),
    "that was lifted": (lambda uow, area: {"ends_at": uow.now}, False),
}


def shared(uow: UnitOfWork, area: Area) -> Learner:
    """A learner whose referral the first provider has opened."""
    row = learner(uow, area.hub, shared_with=[area.provider])
    consent.give(uow, row.id, area.hub.id, Purpose.WIDER_NEEDS, Category)
    consent.move_stage(uow, row.id, area.provider.id, Stage.OPENED)
    return row


def change(uow: UnitOfWork, row: Grant | Agreement, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    audit.record(uow, "test", about=row)


def both(database: Database, viewer: Viewer, row: Learner, now: datetime | None = None) -> tuple[bool, bool]:
    """What the fence says, and what the decision."""
    with database.unit_of_work(viewer, now=now) as uow:
        seen = bool(uow.session.scalars(sa.select(Learner.id).where(Learner.id == row.id)).all())
        return seen, consent.disclose(uow, [row.id], [Category.IDENTITY])[row.id].allowed


@pytest.mark.parametrize("wrong", [*GRANT_CHANGES, None])
def test_what_is_wrong_with_a_grant_hides_the_learner_from_both(
    database: Database, area: Area, wrong: str | None
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = shared(uow, area)
        grant = uow.one(sa.select(Grant).where(Grant.recipient_id == area.provider.id))
        change(uow, grant, GRANT_CHANGES[wrong](uow, area) if wrong else {})
    assert both(database, area.provider_staff.viewer, row) == (wrong is None, wrong is None)


@pytest.mark.parametrize("wrong", AGREEMENT_CHANGES)
def test_what_is_wrong_with_the_agreement_hides_the_learner_from_both(
    database: Database, area: Area, wrong: str
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = shared(uow, area)
        found = uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))
        change(uow, found, AGREEMENT_CHANGES[wrong](uow, area))
    assert both(database, area.provider_staff.viewer, row) == (False, False)
    assert both(database, area.assessor.viewer, row) == (True, True)


# By the last day of which an agreement ends, at midnight in the hub's own town: the clocks change that night.
@pytest.mark.parametrize(
    ("ends_on", "midnight"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 28, 0, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 28, 23, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 30, 23, tzinfo=UTC)),
        (date(2027, 11, 1), datetime(2027, 11, 1, 0, tzinfo=UTC)),
    ],
)
def test_an_agreement_ends_at_midnight_also_in_the_nights_when_the_clocks_change(
    database: Database, area: Area, ends_on: date, midnight: datetime
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = shared(uow, area)
        grant = uow.one(sa.select(Grant).where(Grant.recipient_id == area.provider.id))
        change(uow, grant, {"valid_from": date(2026, 1, 1), "valid_to": date(2099, 1, 1)})
        found = uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))
        change(uow, found, {"signed_on": date(2026, 1, 1), "ends_on": ends_on})
    viewer, before = area.provider_staff.viewer, midnight - timedelta(seconds=1)
    assert both(database, viewer, row, before) == (True, True)
    assert both(database, viewer, row, midnight) == (False, False)


def test_what_neither_the_agreement_nor_the_grant_opens_alone_is_closed_to_both(
    database: Database, area: Area
) -> None:
    """The agreement covers health only, which is not among what was granted."""
    with database.unit_of_work(JOB) as uow:
        row = shared(uow, area)
        found = uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))
        change(uow, found, {"categories": frozenset({Category.HEALTH})})
    assert both(database, area.provider_staff.viewer, row) == (False, False)


@pytest.mark.parametrize("which", BLOCKS)
def test_a_block_that_stands_hides_the_learner_from_both(database: Database, area: Area, which: str) -> None:
    values, hides = BLOCKS[which]
    with database.unit_of_work(JOB) as uow:
        row = shared(uow, area)
        block = Block(**({"learner_id": row.id, "recipient_id": area.provider.id} | values(uow, area)))
        uow.add(block)
        audit.record(uow, "block.set", about=block)
    assert both(database, area.provider_staff.viewer, row) == (not hides, not hides)


@pytest.mark.parametrize("lifted", [False, True])
def test_a_restricted_record_is_closed_to_everybody_and_every_job_in_both(
    database: Database, area: Area, lifted: bool
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = shared(uow, area)
    until = date(2199, 1, 1)
    with database.unit_of_work(area.assessor.viewer) as uow:
        restriction.restrict(
            uow, row.id, ground=RestrictionGround.ACCURACY, asked_by=AskedBy.LEARNER, until=until
        )
    if lifted:
        with database.unit_of_work(area.officer.viewer) as uow:
            [standing] = restriction.standing(uow)
            restriction.lift(uow, standing.id, uow.today)
    for viewer in (area.provider_staff.viewer, area.assessor.viewer, area.steward.viewer, JOB):
        assert both(database, viewer, row) == (lifted, lifted)
    assert both(database, restriction.KEEPING, row) == (True, True)
    closed = set() if lifted else names(SCOPED)
    for viewer in (area.assessor.viewer, JOB):
        assert names(SCOPED) - lets_through(database, viewer, row, area.provider.id) == closed


@pytest.mark.parametrize(
    ("purpose", "hides", "from_stewards"),
    [
        (Purpose.REFERRAL, True, True),
        (Purpose.PROGRESS, False, False),
        (Purpose.DUPLICATES, False, True),
    ],
)
def test_a_purpose_that_is_switched_off_opens_nothing_in_both_until_it_is_on_again(
    database: Database, area: Area, purpose: Purpose, hides: bool, from_stewards: bool
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = shared(uow, area)
    with database.unit_of_work(area.administrator.viewer) as uow:
        standing = purposes.stop(uow, purpose, off_on=uow.today, reason="The agreement is looked at again")
    assert both(database, area.provider_staff.viewer, row) == (not hides, not hides)
    assert both(database, area.assessor.viewer, row) == (True, True)  # to enrol, which is still on
    assert both(database, area.steward.viewer, row) == (not from_stewards, not from_stewards)
    with database.unit_of_work(area.administrator.viewer) as uow:
        purposes.restore(uow, standing.id)
        purposes.stop(uow, purpose, off_on=uow.today + timedelta(days=1), reason="From tomorrow")
    assert both(database, area.provider_staff.viewer, row) == (True, True)


def test_a_steward_is_let_through_to_nothing_but_what_two_records_are_compared_by(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = shared(uow, area)
    compared = (None, "identity", "contact", "date-of-birth", "identifiers")
    expected = names(model for model in SCOPED if model.__category__ in compared)
    assert lets_through(database, area.steward.viewer, row, area.provider.id) == expected
    with database.unit_of_work(area.steward.viewer) as uow:
        assert consent.open_categories(uow, row.id) == set(compared) - {None}


def test_a_user_who_is_blocked_stays_blocked_wherever_they_work(database: Database, area: Area) -> None:
    """They were blocked at another organisation, and have come to this one since."""
    with database.unit_of_work(JOB) as uow:
        row = shared(uow, area)
        block = Block(learner_id=row.id, recipient_id=area.other_provider.id, user_id=area.provider_staff.id)
        uow.add(block)
        audit.record(uow, "block.set", about=block)
    assert both(database, area.provider_staff.viewer, row) == (False, False)


def test_a_provider_never_sees_what_was_granted_to_another(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider, area.other_provider])
        for provider in (area.provider, area.other_provider):
            consent.move_stage(uow, row.id, provider.id, Stage.OPENED)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert {grant.recipient_id for grant in uow.session.scalars(sa.select(Grant))} == {area.provider.id}


@pytest.mark.parametrize("role", ["administrator", "work_coach", "other_provider_staff"])
def test_a_role_without_a_purpose_or_a_grant_sees_nothing_of_either(
    database: Database, area: Area, role: str
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = shared(uow, area)
    assert both(database, getattr(area, role).viewer, row) == (False, False)


def lets_through(database: Database, viewer: Viewer, row: Learner, recipient_id: UUID) -> set[str]:
    """The classes of which the fence shows this viewer a row about the learner that was sent to the recipient.

    The rule of each class is asked about values instead of stored rows, so that no class is left out.
    """
    with database.unit_of_work(viewer) as uow:
        uow.session.scalars(sa.select(Learner.id)).all()  # binds who looks
        engine = database.engine
        return {model.__name__ for model in SCOPED if shown(engine, viewer, model, row.id, recipient_id)}


def shown(engine: sa.Engine, viewer: Viewer, model: Any, learner_id: UUID, recipient_id: UUID) -> bool:
    """Asked as the owner of the tables, so that the rule of the fence answers alone: the wall hides what it reads."""
    values = {"id": learner_id, "learner_id": learner_id, "recipient_id": recipient_id}

    def fill(element: Any, **_: Any) -> Any:
        of_row = isinstance(element, sa.Column) and element.table.name == model.__tablename__
        return sa.literal(values[element.name], sa.Uuid()) if of_row else None

    rule = replacement_traverse(rule_of(model, Kind.of(viewer)), {}, fill)
    asked = sa.select(sa.case((rule, 1), else_=0))
    with engine.execution_options(hub_schema=True, hub_read_only=True).connect() as owner:
        return bool(owner.scalar(asked))


def names(models: Iterable[type[Any]]) -> set[str]:
    return {model.__name__ for model in models}


def everything_shared(database: Database, area: Area) -> Learner:
    """A learner who shares all there is with the first provider: of its purposes, only enrolment covers all."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
        consent.give(uow, row.id, area.provider.id, Purpose.ENROLMENT, Category, stage=Stage.FULL)
        consent.give(uow, row.id, area.hub.id, Purpose.WIDER_NEEDS, Category)
        return row


def alter(database: Database, model: type[Grant | Agreement], area: Area, **values: Any) -> None:
    column = Grant.recipient_id if model is Grant else Agreement.organisation_id
    with database.unit_of_work(JOB) as uow:
        change(uow, uow.one(sa.select(model).where(column == area.provider.id)), values)


def test_what_is_for_the_hub_alone_is_known_by_name() -> None:
    assert names(HUB_ONLY) == {
        "Attendance",
        "BlindIndex",
        "BrokenGlass",
        "Companion",
        "Demand",
        "DestinationCheck",
        "Forecast",
        "InwardReferral",
        "Invitation",
        "LearnerCard",
        "LearnerOwner",
        "LearnerVoice",
        "Message",
        "Moderation",
        "NameKey",
        "Pair",
        "Proposal",
        "Recommendation",
        "RegistrationAct",
        "Reminder",
        "Restriction",
        "LegalHold",
        "Objection",
        "RequestText",
        "Signpost",
        "WritingPicture",
    }


def test_every_class_is_shown_to_whom_all_is_shared_but_what_is_the_hubs_alone(
    database: Database, area: Area
) -> None:
    row = everything_shared(database, area)
    provider, hub = area.provider_staff.viewer, area.assessor.viewer
    assert lets_through(database, provider, row, area.provider.id) == names(SCOPED) - names(HUB_ONLY)
    assert lets_through(database, hub, row, area.provider.id) == names(SCOPED)
    with database.unit_of_work(JOB) as uow:
        asked_nothing = learner(uow, area.hub)
    by_a_yes_of_its_own = names(SCOPED) - lets_through(database, hub, asked_nothing, area.provider.id)
    assert by_a_yes_of_its_own == {"Signpost"}


def test_of_what_was_sent_to_one_provider_another_sees_nothing_and_the_hub_all(
    database: Database, area: Area
) -> None:
    row = everything_shared(database, area)
    seen = lets_through(database, area.provider_staff.viewer, row, area.other_provider.id)
    assert seen == names(model for model in SCOPED if not issubclass(model, PartyScoped)) - names(HUB_ONLY)
    assert lets_through(database, area.assessor.viewer, row, area.other_provider.id) == names(SCOPED)
    other = lets_through(database, area.other_provider_staff.viewer, row, area.other_provider.id)
    assert other == set()


@pytest.mark.parametrize("closed_by", [Grant, Agreement])
@pytest.mark.parametrize("category", sorted({str(m.__category__) for m in SCOPED if m.__category__}))
def test_a_class_of_one_category_is_shown_only_where_grant_and_agreement_open_that(
    database: Database, area: Area, category: str, closed_by: type[Grant | Agreement]
) -> None:
    row = everything_shared(database, area)
    others = frozenset(Category) - {Category(category)}
    column = "open_categories" if closed_by is Grant else "categories"
    alter(database, closed_by, area, **{column: others})
    seen = lets_through(database, area.provider_staff.viewer, row, area.provider.id)
    hidden = names(model for model in SCOPED if model.__category__ == category)
    assert seen == names(SCOPED) - names(HUB_ONLY) - hidden
    alter(database, closed_by, area, **{column: frozenset({Category(category)})})
    seen = lets_through(database, area.provider_staff.viewer, row, area.provider.id)
    assert seen >= hidden - names(HUB_ONLY)


@pytest.mark.parametrize("wrong", [*GRANT_CHANGES, *AGREEMENT_CHANGES])
def test_what_closes_a_learner_closes_every_class(database: Database, area: Area, wrong: str) -> None:
    row = everything_shared(database, area)
    with database.unit_of_work(JOB) as uow:
        grant = uow.one(sa.select(Grant).where(Grant.recipient_id == area.provider.id))
        found = uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))
        if wrong in GRANT_CHANGES:
            change(uow, grant, GRANT_CHANGES[wrong](uow, area))
        if wrong in AGREEMENT_CHANGES:
            change(uow, found, AGREEMENT_CHANGES[wrong](uow, area))
    assert lets_through(database, area.provider_staff.viewer, row, area.provider.id) == set()
