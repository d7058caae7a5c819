"""The demonstration's register of requests: what an officer finds there on the first day."""

from datetime import timedelta

import sqlalchemy as sa

from hub.consent.models import Objection
from hub.consent.services.restriction import KEEPING
from hub.core.db import Database, UnitOfWork
from hub.learners.models import Learner
from hub.rights.erasure.models import Erasure
from hub.rights.erasure.services import held
from hub.rights.requests import queries
from hub.rights.requests.types import Kind, RequestState
from hub.safekeeping.verify import verify


def test_there_is_a_request_of_each_kind_one_near_its_end_one_that_waits_and_one_whose_record_is_gone(
    uow: UnitOfWork,
) -> None:
    found = queries.listed(uow)
    assert {one.row.kind for one in found} == set(Kind)
    assert {one.row.state for one in found} == set(RequestState) - {RequestState.WITHDRAWN}
    soonest = min(one.due for one in found if one.live)
    assert uow.today <= soonest <= uow.today + timedelta(days=7)
    with uow.acting_as(KEEPING):
        gone = uow.one(sa.select(Erasure))
        assert uow.session.get(Learner, gone.subject_id) is None
        assert uow.one(sa.select(Objection)).lifted_at is None
    assert len(held(uow)) == 1


def test_whoever_looks_over_it_all_finds_nothing_that_the_service_did_not_do(demonstration: Database) -> None:
    assert verify(demonstration).findings == []
