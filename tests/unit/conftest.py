"""Unit tests reach no database and no network: whatever tries is told where it belongs."""

import socket
import sqlite3
from collections.abc import Callable
from typing import Any, NoReturn

import psycopg
import pytest
from sqlalchemy.engine.default import DefaultDialect


class Unreachable(BaseException):
    """A unit test asked for a database or the network. No `except Exception` of the code under test hides it."""


def refusing(what: str) -> Callable[..., NoReturn]:
    def refuse(*_arguments: Any, **_named: Any) -> NoReturn:
        raise Unreachable(f"A unit test cannot reach {what}. Move this test to tests/integration.")

    return refuse


@pytest.fixture(autouse=True)
def no_database_and_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "connect", refusing("a database"))
    monkeypatch.setattr(psycopg, "connect", refusing("a database"))
    monkeypatch.setattr(psycopg.Connection, "connect", refusing("a database"))
    monkeypatch.setattr(DefaultDialect, "connect", refusing("a database"))
    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refusing("the network"))
    monkeypatch.setattr(socket, "getaddrinfo", refusing("the network"))
