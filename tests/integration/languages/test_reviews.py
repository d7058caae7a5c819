"""Somebody of the hub who speaks a language checks what learners read in it."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.languages import phrases, reviews
from tests.factories.area import Area
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")


def checked(database: Database, language: str) -> tuple[int, bool]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return len(reviews.reviewed(uow, language)), reviews.checked(uow, language)


def test_whoever_speaks_a_language_says_so_and_can_take_it_back(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, page = client_of(area.assessor), "/languages/so"
    silent = post(client, page, {"phrase": ["title", "intro"]})
    assert silent.status_code == 422
    assert "you speak this language" in silent.text
    assert post(client, page, {"speaks": "yes"}).status_code == 422
    assert post(client, page, {"phrase": ["title", "intro", "no such"], "speaks": "yes"}).status_code == 303
    assert post(client, page, {"phrase": ["title"], "speaks": "yes"}).status_code == 303
    assert checked(database, "so") == (2, False)
    assert "Checked by Asha Assessor" in soup(get(client, page)).text
    assert post(client, page, {"phrase": ["intro"], "take_back": "yes"}).status_code == 303
    assert checked(database, "so") == (1, False)
    whole = {"phrase": list(phrases.phrases("so")), "speaks": "yes"}
    assert post(client_of(area.manager), page, whole).status_code == 303
    assert checked(database, "so") == (len(whole["phrase"]), True)
    other = {**phrases.translations("so"), "title": phrases.Translation("Kaarka", 1)}
    made = phrases.translations
    monkeypatch.setattr(phrases, "translations", lambda code: other if code == "so" else made(code))
    assert checked(database, "so")[1] is False  # nobody has read the new words
    with database.unit_of_work(JOB, read_only=True) as uow:
        told = set(uow.session.scalars(sa.select(AuditEvent.verb)))
    assert {"phrase.review", "phrase.take_back"} <= told
    assert get(client, "/languages/en").status_code == get(client, "/languages/xx").status_code == 404
