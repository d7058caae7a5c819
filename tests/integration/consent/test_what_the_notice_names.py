"""A hub says who answers for the data; the notice names it at once, and what earlier learners were told stays."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.consent.models import Notice
from hub.consent.services import notices
from hub.core.actor import Viewer
from hub.core.db import Database
from tests.factories.area import Area
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
FACTS = {"controller": "Northmarsh Council", "officer": "officer@example.org", "kept_months": "24"}
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def administrator(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.administrator)


def path(area: Area) -> str:
    return f"/organisations/{area.hub.id}/notice"


def test_a_hub_is_told_what_its_notice_lacks(administrator: FlaskClient, area: Area) -> None:
    page = get(administrator, f"/organisations/{area.hub.id}").text
    assert "Not complete" in page
    assert "the data protection officer" in page


def test_what_is_saved_is_in_the_notice_at_once(administrator: FlaskClient, area: Area) -> None:
    assert post(administrator, path(area), FACTS).status_code == 303
    page = " ".join(soup(get(administrator, path(area))).get_text(" ").split())
    assert "Northmarsh Council runs the hub and decides how your details are used." in page
    assert "We keep your details for 24 months after we last hear from you." in page


def test_a_blank_is_refused_and_nothing_typed_is_lost(administrator: FlaskClient, area: Area) -> None:
    answer = post(administrator, path(area), FACTS | {"officer": ""})
    assert answer.status_code == 422
    assert "Enter how to reach the data protection officer" in answer.text
    assert "Northmarsh Council" in answer.text


def test_what_earlier_learners_were_told_is_kept(
    database: Database, administrator: FlaskClient, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        audit.record(uow, "test", about=notices.kept(uow, "en"))
    post(administrator, path(area), FACTS)
    with database.unit_of_work(JOB) as uow:
        audit.record(uow, "test", about=notices.kept(uow, "en"))
        uow.flush()
        notices.kept(uow, "en")
        texts = list(uow.session.scalars(sa.select(Notice.text).order_by(Notice.created_at)))
    assert ["Northmarsh Council" in text for text in texts] == [False, True]


def test_nobody_else_and_no_other_organisation_has_such_a_page(
    client_of: SignIn, administrator: FlaskClient, area: Area
) -> None:
    assert get(administrator, f"/organisations/{area.provider.id}/notice").status_code == 404
    assert get(client_of(area.manager), path(area)).status_code == 404
