"""Signing in through the pages, as a person does."""

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.accounts.passwords import passwords_at
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from tests.factories.pages import post

PASSWORD = "correct horse battery staple"
CHEAP = (1, 8, 1)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
JOB = Viewer.job("prepare a test")


def email_of(user: User, database: Database) -> str:
    return str(user.email.open_system(database.vault))


def give_password(database: Database, user: User, *, second_factor: bool = False) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(User, user.id)
        row.password_hash = passwords_at(CHEAP).hash(PASSWORD)
        if second_factor:
            row.totp_secret, row.totp_confirmed = SECRET, True
        audit.record(uow, "test.prepare", about=row)


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> TestResponse:
    return post(client, "/sign-in", {"email": email, "password": password})


def give_code(client: FlaskClient, code: str | None = None) -> TestResponse:
    return post(client, "/sign-in/code", {"code": code or pyotp.TOTP(SECRET).now()})
