"""How a server of PostgreSQL is asked for a connection."""

from typing import Any

import pytest
from sqlalchemy import event

from hub.core.engine import make_engine

ADDRESS = "postgresql+psycopg://hub@/hub?host=/run/pgbouncer"


class Asked(Exception):
    """What the driver would have been asked for."""


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        (ADDRESS, {"host": "/run/pgbouncer", "dbname": "hub", "user": "hub"}),
        (
            f"{ADDRESS}&pooler=transaction",
            {"host": "/run/pgbouncer", "dbname": "hub", "user": "hub", "prepare_threshold": None},
        ),
    ],
)
def test_behind_a_pooler_no_statement_is_kept_prepared_and_the_server_is_not_told_of_it(
    address: str, wanted: dict[str, Any]
) -> None:
    engine = make_engine(address)

    @event.listens_for(engine, "do_connect", insert=True)
    def _ask(_dialect: Any, _record: Any, _arguments: Any, named: dict[str, Any]) -> None:
        raise Asked(named)

    with pytest.raises(Asked) as asked:
        engine.connect()
    del asked.value.args[0]["context"]  # how SQLAlchemy wants values read
    assert asked.value.args[0] == wanted
