"""The picture of a writing sheet: kept sealed, shown to the hub's assessors, and gone with the assessment."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image

from hub.accounts.models import User
from hub.assessment.models import Assessment
from hub.assessment.picture import services
from hub.assessment.picture.models import WritingPicture
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from hub.rights.retention import services as retention
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


def photo(shade: int = 200) -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (60, 40), (shade, shade, shade)).save(out, "JPEG", comment=b"taken at home")
    return BytesIO(out.getvalue())


@pytest.fixture
def known(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        return learner(uow, area.hub, shared_with=[area.provider])


@pytest.fixture
def assessment(database: Database, known: Learner) -> Assessment:
    with database.unit_of_work(JOB) as uow:
        return assessed(uow, known)


@pytest.fixture
def assessor(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


def page_of(row: Learner, assessment: Assessment) -> str:
    return f"/learners/{row.reference}/assessment/{assessment.id}/picture"


def stored(database: Database) -> list[tuple[UUID, bytes]]:
    """What a thief of the database has."""
    with database.unit_of_work(JOB) as uow:
        query = sa.select(WritingPicture.assessment_id, WritingPicture.picture.column)
        return [(assessment_id, sealed) for assessment_id, sealed in uow.session.execute(query)]


def test_a_picture_is_kept_sealed_and_shown_to_the_assessor(
    assessor: FlaskClient, database: Database, known: Learner, assessment: Assessment
) -> None:
    path = page_of(known, assessment)
    assert post(assessor, path, {"picture": (photo(), "sheet.jpg")}).status_code == 303
    assert soup(get(assessor, path)).select_one(f"img[src='{path}.jpg']")
    shown = get(assessor, f"{path}.jpg")
    assert shown.mimetype == "image/jpeg"
    assert shown.headers["Cache-Control"] == "no-store"
    assert b"taken at home" not in shown.data
    assert Image.open(BytesIO(shown.data)).size == (60, 40)
    [(of, sealed)] = stored(database)
    assert of == assessment.id
    assert b"JFIF" not in sealed
    assert len(sealed) > 100_000  # however small the picture is


def test_a_second_picture_takes_the_place_of_the_first_and_can_be_removed(
    assessor: FlaskClient, database: Database, known: Learner, assessment: Assessment
) -> None:
    path = page_of(known, assessment)
    for shade in (10, 250):
        post(assessor, path, {"picture": (photo(shade), "sheet.jpg")})
    assert len(stored(database)) == 1
    assert Image.open(BytesIO(get(assessor, f"{path}.jpg").data)).getpixel((5, 5)) == 250
    for _ in range(2):
        assert post(assessor, f"{path}/remove", page=path).status_code == 303
    assert stored(database) == []
    assert get(assessor, f"{path}.jpg").status_code == 404


def test_a_file_that_is_no_picture_is_refused_at_its_field(
    assessor: FlaskClient, database: Database, known: Learner, assessment: Assessment
) -> None:
    answer = post(assessor, page_of(known, assessment), {"picture": (BytesIO(b"MZ"), "sheet.jpg")})
    assert answer.status_code == 422
    assert "The file must be a photo or scan as JPEG or PNG" in answer.text
    assert stored(database) == []


def test_nobody_else_and_no_other_learner_opens_it(
    client_of: SignIn, database: Database, area: Area, known: Learner, assessment: Assessment
) -> None:
    path = page_of(known, assessment)
    assessor = client_of(area.assessor)
    post(assessor, path, {"picture": (photo(), "sheet.jpg")})
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Mei")
    assert get(assessor, f"{page_of(other, assessment)}.jpg").status_code == 404
    for user in (area.provider_staff, area.work_coach, area.manager, area.administrator):
        assert get(client_of(user), f"{path}.jpg").status_code in (403, 404)


def test_the_picture_goes_with_a_draft_that_nobody_finishes(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    post(assessor, f"/learners/{known.reference}/assessment")
    with database.unit_of_work(JOB) as uow:
        draft = uow.one(sa.select(Assessment).where(Assessment.learner_id == known.id))
    post(assessor, page_of(known, draft), {"picture": (photo(), "sheet.jpg")})
    with database.unit_of_work(JOB) as uow:
        uow.session.execute(
            sa.update(Assessment)
            .where(Assessment.id == draft.id)
            .values(updated_at=uow.now - timedelta(days=32))
        )
    retention.run(database, lambda done, of: None)
    assert stored(database) == []


def test_the_picture_stays_with_the_levels_that_count(
    assessor: FlaskClient, database: Database, known: Learner, assessment: Assessment
) -> None:
    post(assessor, page_of(known, assessment), {"picture": (photo(), "sheet.jpg")})
    with database.unit_of_work(JOB) as uow:
        fresh = assessed(uow, known)
        uow.flush()
        services.hand_on(uow, assessment, fresh)
    assert get(assessor, f"{page_of(known, fresh)}.jpg").status_code == 200
    assert get(assessor, f"{page_of(known, assessment)}.jpg").status_code == 404
