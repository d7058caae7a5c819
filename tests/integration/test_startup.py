"""The service refuses to start on what would leak or lose data, says why, and touches nothing."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeEngine

from hub.app import check, check_again, create_app
from hub.cli.database import opened
from hub.core.db import Database
from hub.core.judgement import telling
from hub.core.startup import (
    NotMigrated,
    UnregisteredColumn,
    adopt_keys,
    check_keys,
    check_registry,
    check_schema,
)
from hub.core.vault import Keyring, KeyringError, Vault
from hub.learners.models import Learner
from hub.settings import Settings
from hub.web.guard import UndeclaredEndpoint, refuse_undeclared


def test_another_deployments_keys_are_refused(database: Database, database_url: str) -> None:
    stranger = Database(database_url, Vault(Keyring.generate()))
    for step in (check_keys, adopt_keys):
        with pytest.raises(KeyringError, match="belongs to another database"):
            step(stranger)
    stranger.dispose()
    check_keys(database)


def test_a_key_file_that_lacks_a_key_is_refused(database_url: str, database: Database) -> None:
    content = Keyring.generate()
    fewer = Keyring(
        content.deployment, "kek-0009", {"kek-0009": content.system}, content.index, content.system
    )
    other = Database(database_url, Vault(fewer))
    with pytest.raises(KeyringError, match="lacks the key"):
        check_keys(other)
    other.dispose()


def test_a_database_that_was_never_migrated_is_refused(tmp_path: Path, vault: Vault) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}", vault)
    with pytest.raises(NotMigrated, match="hub db upgrade"):
        check_keys(empty)


def test_a_database_of_another_version_is_refused_to_pages_and_jobs_and_only_backed_up(
    app: Flask, database: Database, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.keyring.save(tmp_path / "keys" / "keyring.json")
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HUB_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    version = sa.table("alembic_version", sa.column("version_num"))
    with database.engine.begin() as connection:
        now = connection.scalar(sa.select(version.c.version_num))
        connection.execute(version.update().values(version_num="older"))
    try:
        with pytest.raises(NotMigrated, match="not up to date"):
            check_schema(database)
        with pytest.raises(NotMigrated), opened():
            pass
        with opened(of_any_version=True):
            pass
    finally:
        with database.engine.begin() as connection:
            connection.execute(version.update().values(version_num=now))
    check_schema(database)


def test_a_worker_that_replaces_another_goes_on_with_what_the_next_release_has_upgraded_and_no_other_begins(
    app: Flask, database: Database
) -> None:
    """Refused, it would end the service while the next release is not there yet."""
    version = sa.table("alembic_version", sa.column("version_num"))
    with database.engine.begin() as connection:
        now = connection.scalar(sa.select(version.c.version_num))
    try:
        for revision, goes_on in (("9999", True), ("0001", False)):
            with database.engine.begin() as connection:
                connection.execute(version.update().values(version_num=revision))
            with pytest.raises(NotMigrated):
                check(database)
            with nullcontext() if goes_on else pytest.raises(NotMigrated):
                check_again(database)
    finally:
        with database.engine.begin() as connection:
            connection.execute(version.update().values(version_num=now))
    check_again(database)


def test_a_missing_key_file_is_refused(tmp_path: Path) -> None:
    settings = Settings.from_environment({"HUB_DATA_DIR": str(tmp_path)})
    with pytest.raises(KeyringError, match="hub keys init"):
        create_app(settings)
    assert list(tmp_path.iterdir()) == []


def test_an_endpoint_without_a_permission_does_not_start(app: Flask) -> None:
    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/open", "open", lambda: "anything")
    with pytest.raises(UndeclaredEndpoint):
        refuse_undeclared(bare)


@pytest.mark.parametrize(
    "kind", [sa.String(100), sa.Boolean(), sa.Integer(), sa.DateTime(), sa.Uuid(), sa.JSON()], ids=str
)
@pytest.mark.parametrize("judgement", [{}, telling("of health")], ids=["not judged", "special category"])
def test_a_plain_column_of_a_learner_that_is_not_judged_harmless_does_not_start(
    kind: TypeEngine[Any], judgement: dict[Any, Any]
) -> None:
    column = mapped_column(kind, info=judgement).column
    column.name = "nickname"
    Learner.__table__.append_column(column)
    try:
        with pytest.raises(UnregisteredColumn, match=r"learner\.nickname"):
            check_registry()
    finally:
        Learner.__table__._columns.remove(column)
    check_registry()
