"""The data steward's queue in the demonstration: what there is to judge on the first day, and a merge to undo."""

from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.core.db import Database, UnitOfWork
from hub.duplicates import queries
from hub.duplicates.services import decide
from hub.duplicates.types import PairState, Source
from hub.learners.models import Learner
from hub.learners.types import RegistrationState
from tests.integration.demo.conftest import JOB


@pytest.fixture
def uow(demonstration: Database) -> Iterator[UnitOfWork]:
    """As the steward sees it. What is tried here is taken back."""
    with demonstration.unit_of_work(JOB, read_only=True) as reading:
        steward = reading.session.scalars(sa.select(User).where(User.role == Role.STEWARD)).one().viewer
    with demonstration.unit_of_work(steward) as uow:
        yield uow
        uow.session.rollback()


def test_the_steward_has_pairs_from_each_source_to_decide_one_unsure_and_one_told_apart(
    uow: UnitOfWork,
) -> None:
    states = Counter(pair.state for pair in queries.pairs(uow, tuple(PairState)))
    assert states == {PairState.TO_DECIDE: 4, PairState.NOT_SURE: 1, PairState.NOT_SAME: 1}
    waiting = queries.pairs(uow)
    assert {pair.source for pair in waiting} == {Source.REFERRAL, Source.PROVIDER_LIST, Source.REGISTRATION}
    for pair in waiting:
        assert any(reason.startswith("the same name") for reason in pair.reasons)
        assert "born on the same day" in pair.reasons
    decided = queries.pairs(uow, (PairState.NOT_SURE, PairState.NOT_SAME))
    assert all(pair.decided_by == uow.user_id for pair in decided)


def test_one_person_was_merged_and_the_merge_can_be_undone(uow: UnitOfWork) -> None:
    [merged] = queries.merges(uow)
    with uow.acting_as(JOB):
        assessed = sa.select(Assessment.state).where(Assessment.learner_id == merged.learner_id)
        states = Counter(uow.session.scalars(assessed))
    assert states == {AssessmentState.COMPLETE: 1, AssessmentState.SUPERSEDED: 1}
    decide.part(uow, merged.id, "Tried by the test.")
    assert uow.get(Learner, merged.other_id).intake is RegistrationState.REGISTERED
