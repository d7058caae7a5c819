"""What was deleted leaves the files of the database too, as far as the database lets it."""

import logging
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)


def out_of_the_files(where: Any) -> None:
    """SQLite overwrites what it deletes; here its log of writes is emptied. PostgreSQL writes the table of wrapped keys
    anew, so that what they sealed can be read from no file of it; the rest goes as it cleans up.

    Where others are reading just now it stays for the next time: nothing fails for it.
    """
    if not isinstance(where, sa.Engine):
        return
    try:
        _empty_the_log(where) if where.dialect.name == "sqlite" else _write_keys_anew(where)
    except DBAPIError:
        log.warning("deleted rows are still in the files of the database: others were reading")


def _empty_the_log(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        for statement in ("COMMIT", "PRAGMA wal_checkpoint(TRUNCATE)", "BEGIN"):
            connection.exec_driver_sql(statement)


def _write_keys_anew(engine: sa.Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET lock_timeout = '1s'")
        connection.exec_driver_sql("VACUUM (FULL) subject_key")
        connection.exec_driver_sql("RESET lock_timeout")
