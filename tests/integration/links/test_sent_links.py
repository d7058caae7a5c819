"""A manager sees which links were sent, ends them and sends them again, and is told of nobody."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.accounts.services import users
from hub.core.db import Database
from tests.factories.area import Area
from tests.factories.links import Mailbox, ask_code, enter
from tests.factories.pages import get, post, soup

pytestmark = pytest.mark.usefixtures("referral")

SignIn = Callable[[User], FlaskClient]
PAGE = "/sent-links"


def rows(client: FlaskClient, state: str) -> int:
    return len(soup(get(client, f"{PAGE}?state={state}")).select("tbody tr"))


def opened(client: FlaskClient) -> str:
    """The page of the newest link."""
    link = soup(get(client, PAGE)).select_one("tbody a")
    assert link is not None
    return str(link["href"])


def test_a_manager_sees_what_was_sent_to_whom_sends_it_again_and_ends_all(
    app: Flask, area: Area, mailbox: Mailbox, client_of: SignIn
) -> None:
    first, client = mailbox.link(), client_of(area.manager)
    page = get(client, PAGE)
    words = " ".join(soup(page).get_text(" ").split())
    assert "Answer a referral Clapton Community College Front desk" in words
    assert not [word for word in ("Hodan", "desk.", first.rpartition("/")[2]) if word in page.text]
    there = opened(client)
    assert post(client, f"{there}/again", page=there).status_code == 303
    second, browser = mailbox.link("Your new link"), app.test_client()
    assert second != first
    ask_code(browser, second)
    assert enter(browser, second, mailbox.code()).status_code == 303
    assert (rows(client, "ended"), rows(client, "used"), rows(client, "open")) == (1, 1, 0)
    assert post(client, f"{there}/end-all", page=f"{there}/end-all").status_code == 303


def test_one_link_is_ended_alone_and_nothing_is_sent_to_a_suspended_address(
    database: Database, area: Area, mailbox: Mailbox, client_of: SignIn
) -> None:
    mailbox.link()
    client = client_of(area.manager)
    there = opened(client)
    for _ in range(2):  # again is the same as once
        assert post(client, f"{there}/end", page=f"{there}/end").status_code == 303
    assert (rows(client, "ended"), rows(client, "open")) == (1, 0)
    with database.unit_of_work(area.administrator.viewer) as uow:
        users.suspend(uow, uow.get(User, mailbox.owner.id))
    assert "Send a new link" not in get(client, there).text
    assert post(client, f"{there}/again", page=there).status_code == 422
