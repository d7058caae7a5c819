"""A learner who stops sharing and then agrees again, while a referral is open."""

from collections.abc import Callable

import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.referrals.case.sending.send import send
from hub.referrals.models import Referral
from tests.factories import pages
from tests.factories.area import Area
from tests.factories.learners import learner


def seen(database: Database, staff: User) -> int:
    with database.unit_of_work(staff.viewer) as uow:
        return len(uow.session.scalars(sa.select(Referral.id)).all())


def test_agreeing_again_opens_the_referral_that_withdrawing_closed(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    with database.unit_of_work(Viewer.job("test")) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider])
    with database.unit_of_work(area.assessor.viewer) as uow:
        send(uow, row, [area.taught_class.id], submission="once")
    assert seen(database, area.provider_staff) == 1
    with database.unit_of_work(area.assessor.viewer) as uow:
        grant = next(g for g in consent.live_grants(uow, row.id) if g.recipient_id == area.provider.id)
        consent.withdraw(uow, grant.id)
    assert seen(database, area.provider_staff) == 0
    answer = pages.post(
        client_of(area.assessor),
        f"/learners/{row.reference}/sharing/agree",
        {"organisations": [str(area.provider.id)], "language": "en", "channel": "in person"},
    )
    assert answer.status_code == 303
    assert seen(database, area.provider_staff) == 1
