"""What a unit test cannot reach: the fixture beside these tests refuses it with a plain line."""

import socket
import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from hub.core.engine import make_engine
from tests.unit.conftest import Unreachable

DATABASES: dict[str, Callable[[], Any]] = {
    "a file of SQLite": lambda: sqlite3.connect(":memory:"),
    "a server of PostgreSQL": lambda: psycopg.connect("host=/nowhere"),
    "an engine": lambda: sa.create_engine("sqlite://").connect(),
    "an engine of the hub": lambda: make_engine("sqlite://").connect(),
    "an engine of PostgreSQL": lambda: make_engine("postgresql+psycopg://hub@/hub?host=/nowhere").connect(),
}
NETWORK: dict[str, Callable[[], Any]] = {
    "a host": lambda: socket.create_connection(("127.0.0.1", 9)),
    "an address": lambda: socket.socket().connect(("127.0.0.1", 9)),
    "a port to listen on": lambda: socket.socket().bind(("127.0.0.1", 0)),
    "a name": lambda: socket.getaddrinfo("example.org", 80),
}


@pytest.mark.parametrize("reach", DATABASES.values(), ids=DATABASES)
def test_no_unit_test_opens_a_database(reach: Callable[[], Any]) -> None:
    with pytest.raises(Unreachable, match=r"cannot reach a database.*tests/integration"):
        reach()


@pytest.mark.parametrize("reach", NETWORK.values(), ids=NETWORK)
def test_no_unit_test_reaches_the_network(reach: Callable[[], Any]) -> None:
    with pytest.raises(Unreachable, match=r"cannot reach the network.*tests/integration"):
        reach()
