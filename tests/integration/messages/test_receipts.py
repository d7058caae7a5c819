"""Notify says what became of a message; who has not its token is not believed, whatever they send."""

from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hub.core.db import Database
from hub.core.ids import new_id
from hub.learners.models import Learner
from hub.messages.models import Message
from hub.messages.sending import claim, send_due
from hub.messages.types import Channel, MessageState, Refusal
from tests.factories.area import Area
from tests.factories.messages import Pigeon, make_safe, messages, post
from tests.factories.pages import BASE
from tests.factories.referrals import new_learner, refer

TOKEN = "a token of the tests"


@pytest.fixture
def listening(app: Flask) -> Flask:
    hub = app.extensions["hub"]
    app.extensions["hub"] = replace(hub, settings=replace(hub.settings, notify_callback=TOKEN))
    return app


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    person = new_learner(database, area)
    make_safe(database, person, safe_to_text=True)
    refer(database, area, person)
    return person


def say(app: Flask, reference: object, status: str, token: str = TOKEN) -> TestResponse:
    body = {"reference": str(reference), "status": status, "to": "+447700900123"}
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().post("/api/receipts/notify", json=body, headers=headers, base_url=BASE)


def text(database: Database, person: Learner) -> Message:
    return next(one for one in messages(database, person) if one.template == "referred")


@pytest.mark.parametrize(
    ("status", "state", "why"),
    [
        ("sending", MessageState.SENT, None),
        ("delivered", MessageState.DELIVERED, None),
        ("permanent-failure", MessageState.FAILED, Refusal.WRONG_ADDRESS),
        ("temporary-failure", MessageState.FAILED, Refusal.GAVE_UP),
    ],
)
def test_a_receipt_says_how_it_ended_once_or_twice(
    database: Database,
    listening: Flask,
    person: Learner,
    status: str,
    state: MessageState,
    why: Refusal | None,
) -> None:
    send_due(database, post(Pigeon(), Channel.TEXT))
    sent = text(database, person)
    assert [say(listening, sent.id, status).status_code for _ in range(2)] == [204, 204]
    row = text(database, person)
    assert (row.state, row.refusal) == (state, why)


def test_a_receipt_that_comes_before_the_worker_has_noted_it_is_asked_for_again(
    database: Database, listening: Flask, person: Learner
) -> None:
    claim(database)
    assert say(listening, text(database, person).id, "delivered").status_code == 409


def test_nobody_without_the_token_is_believed(database: Database, listening: Flask, person: Learner) -> None:
    send_due(database, post(Pigeon(), Channel.TEXT))
    sent = text(database, person)
    for token in ("", "another", TOKEN + "x"):
        assert say(listening, sent.id, "delivered", token).status_code == 401
    assert text(database, person).state is MessageState.SENT


def test_a_hub_that_has_set_no_token_believes_nobody(app: Flask) -> None:
    assert say(app, new_id(), "delivered", "").status_code == 401


@pytest.mark.parametrize("reference", ["", "x", "1; DROP TABLE message"])
def test_what_is_no_reference_is_refused(listening: Flask, reference: str) -> None:
    assert say(listening, reference, "delivered").status_code == 422


def test_a_message_that_there_is_not_is_no_matter(listening: Flask) -> None:
    assert say(listening, new_id(), "delivered").status_code == 204
