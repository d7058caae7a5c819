"""The instruments as staff read them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.assessment.instruments.instrument import instruments
from tests.factories.area import Area
from tests.factories.pages import get, soup

SignIn = Callable[[User], FlaskClient]


def test_every_version_is_listed_and_opens(client_of: SignIn, area: Area) -> None:
    client = client_of(area.assessor)
    page = get(client, "/instruments").text
    assert "In use" in page
    for version in instruments():
        assert f"/instruments/{version}" in page
        assert get(client, f"/instruments/{version}").status_code == 200


def test_the_preview_has_every_statement_task_and_sentence_to_the_learner(
    client_of: SignIn, area: Area
) -> None:
    for version, form in instruments().items():
        words = " ".join(soup(get(client_of(area.manager), f"/instruments/{version}")).get_text().split())
        for step in form.steps.values():
            assert step.task in words
            for level, rung in step.statements.items():
                assert all(row.says in words for row in rung)
                assert step.you[level] in words
        assert all(
            sentence in words
            for sentence in (
                *form.introduction,
                *form.override_reasons.values(),
                *form.level_reasons.values(),
            )
        )


def test_it_says_what_changed_from_the_version_before(client_of: SignIn, area: Area) -> None:
    page = get(client_of(area.provider_staff), "/instruments/2").text
    assert "What changed from version 1" in page
    assert "Needs somebody to fill in a form for them" in page
    assert "What changed" not in get(client_of(area.provider_staff), "/instruments/1").text


def test_a_version_that_does_not_exist_is_not_found(client_of: SignIn, area: Area) -> None:
    assert get(client_of(area.assessor), "/instruments/99").status_code == 404


@pytest.mark.parametrize("staff", ["work_coach", "administrator"])
def test_others_have_no_instruments(client_of: SignIn, area: Area, staff: str) -> None:
    assert get(client_of(getattr(area, staff)), "/instruments").status_code == 403
