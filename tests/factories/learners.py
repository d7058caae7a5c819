"""Registered learners for the tests, through the same services the pages use where there is one."""

from collections.abc import Iterable
from typing import Any

from hub.accounts.models import Organisation
from hub.audit import services as audit
from hub.consent.rules import PROVIDER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Purpose, Stage
from hub.core.db import UnitOfWork
from hub.core.ids import new_reference
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.services.register import grant_to_hub
from hub.learners.types import ArrivalChannel, FundingOutcome, RegistrationState, TravelMode

EVERY_DAY = 2**21 - 1
WEEKDAY_MORNINGS = sum(1 << (day * 3) for day in range(5))


def learner(
    uow: UnitOfWork,
    hub: Organisation,
    given_names: str = "Hodan",
    family_name: str = "Warsame",
    *,
    shared_with: Iterable[Organisation] = (),
    **values: Any,
) -> Learner:
    """A registered learner of the hub, with grants to the hub and to each provider named."""
    values = {
        "reference": new_reference(),
        "intake": RegistrationState.REGISTERED,
        "status_on": uow.today,
        "joined_on": uow.today,
        "channel": ArrivalChannel.WALK_IN,
        "outcode": "E8",
        "home": [51.5411, -0.0649, "outcode"],
        "age_band": "25-34",
    } | values
    row = Learner(**values)
    uow.keys.create(row.id)
    row.given_names, row.family_name = given_names, family_name
    row.date_of_birth, row.phone, row.email = "1994-03-27", "+447700900123", "hodan.w@example.org"
    row.nino = "QQ123456C"
    uow.add(row)
    uow.flush()
    share(uow, row, hub, shared_with)
    uow.add(
        Need(
            learner_id=row.id,
            availability=EVERY_DAY,
            travel_mode=TravelMode.BUS,
            travel_minutes=45,
            modes=["classroom"],
        )
    )
    uow.add(FundingFact(learner_id=row.id, outcome=FundingOutcome.FULL))
    audit.record(uow, "learner.register", about=row)
    uow.flush()
    return row


def share(uow: UnitOfWork, row: Learner, hub: Organisation, providers: Iterable[Organisation]) -> None:
    """The grants of a new learner, which no earlier one can stand beside: written down all at once."""
    with uow.session.no_autoflush:
        grant_to_hub(uow, row, hub.id)
        for provider in providers:
            consent.give(uow, row.id, provider.id, Purpose.REFERRAL, PROVIDER_CATEGORIES, stage=Stage.CLOSED)
