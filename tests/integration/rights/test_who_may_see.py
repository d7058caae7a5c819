"""What the document says of who may see a record is what the decision and the fence say, for everybody there is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.accounts.models import User
from hub.consent.models import Grant
from hub.consent.scopes import LearnerScoped
from hub.consent.services import agreements, disclosure, objection, purposes, restriction, task
from hub.consent.types import AskedBy, Category, Purpose, RestrictionGround, Stage
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from hub.referrals.case.sharing import stop_objected
from hub.referrals.types import Verb
from hub.rights.access import registry
from hub.rights.access.document import Document
from hub.rights.access.holders import holders
from hub.rights.access.services import gather
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.referrals import bring, refer

JOB = Viewer.job("test", storage=True)


def restricted(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        until = uow.today + timedelta(days=30)
        ground = RestrictionGround.ACCURACY
        restriction.restrict(uow, person.id, ground=ground, asked_by=AskedBy.LEARNER, until=until)


def agreement_ended(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        agreements.end(uow, area.provider.id)


def purpose_stopped(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.administrator.viewer) as uow:
        purposes.stop(uow, Purpose.REFERRAL, off_on=uow.today, reason="a test")


def one_refused(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        for one in (area.provider_staff, area.assessor):
            disclosure.block(uow, person.id, one.organisation_id, None, user_id=one.id)


def all_refused(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        disclosure.block(uow, person.id, area.provider.id, None)


def objected(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.officer.viewer) as uow, task.opened(uow, person.id, about=person):
        objection.uphold(uow, person.id, Purpose.REFERRAL)
        stop_objected(uow, person.id)


def left_alone(database: Database, area: Area, person: Learner) -> None:
    pass


@pytest.mark.parametrize(
    "act", [left_alone, restricted, agreement_ended, purpose_stopped, one_refused, all_refused, objected]
)
def test_who_may_see_it_is_what_the_decision_says(
    database: Database, area: Area, act: Callable[[Database, Area, Learner], None]
) -> None:
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub, shared_with=[area.provider, area.other_provider])
        disclosure.give(uow, person.id, area.jcp.id, Purpose.PROGRESS, frozenset({Category.OUTCOME}))
        disclosure.move_stage(uow, person.id, area.provider.id, Stage.OPENED)
    [referral] = refer(database, area, person)
    bring(database, area, referral, Verb.OPEN)
    act(database, area, person)
    with database.unit_of_work(JOB) as uow:
        document, found = (
            gather(uow, person.id),
            {one.organisation_id: one for one in holders(uow, [person.id])},
        )
        staff = [(one.viewer, one.organisation.name) for one in uow.session.scalars(sa.select(User))]
    for viewer, name in staff:
        holder = found.get(viewer.organisation_id)
        told = holder.by_role[viewer.role] if holder and viewer.user_id not in holder.refused else frozenset()
        with database.unit_of_work(viewer) as uow:
            assert told == disclosure.open_categories(uow, person.id), (act, viewer.role)
            for table, sees in named(document, name).items():
                model = registry.models()[table]
                row = uow.session.scalar(sa.select(model.id).where(model.learner_id == person.id).limit(1))
                assert row is None or sees, (act, viewer.role, table)
    for table in {table for _, name in staff for table, sees in named(document, name).items() if sees}:
        model = registry.models()[table]
        assert any(sees_a_row(database, viewer, model, person) for viewer, _ in staff), (act, table)
    words = {part.name: " ".join(part.notes) for part in document.parts}
    assert ("Your record is restricted" in words["learner"]) is (act is restricted)
    assert ("somebody of them you refused" in words["learner"]) is (act is one_refused)


def sees_a_row(database: Database, viewer: Viewer, model: type[LearnerScoped], person: Learner) -> bool:
    with database.unit_of_work(viewer) as uow:
        return (
            uow.session.scalar(sa.select(model.id).where(model.learner_id == person.id).limit(1)) is not None
        )


def named(document: Document, name: str) -> dict[str, bool]:
    """By part that is a table of the record, whether its sentence of who may see it names an organisation."""
    return {
        part.name: any(note.startswith("Who may see it now") and name in note for note in part.notes)
        for part in document.parts
        if part.name in registry.models() and issubclass(registry.models()[part.name], LearnerScoped)
    }


def test_the_hubs_own_grant_has_no_last_day_in_words(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub, shared_with=[area.provider])
        [own] = uow.session.scalars(
            sa.select(Grant.valid_to).where(Grant.recipient_id == area.hub.id).distinct()
        )
    with database.unit_of_work(JOB) as uow:
        document = gather(uow, person.id)
    [part] = [part for part in document.parts if part.name == "sharing_grant"]
    until = [entry.words for row in part.rows for entry in row if entry.name == "valid_to"]
    assert own.year == 2099
    assert set(until[:-1]) == {"As long as the hub keeps your record"}
    assert not any("2099" in words for words in until)
