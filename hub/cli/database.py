"""`hub db …`: create the database or bring it up to date."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic import command
from alembic.script import ScriptDirectory

import hub.models  # noqa: F401 - no database without the fence
from hub.cli.progress import shown
from hub.cli.upgrade import alembic_config, upgrade, would_change
from hub.core.backups.gate import check_open
from hub.core.db import Database
from hub.core.engine import make_engine
from hub.core.startup import check_keys, check_schema
from hub.core.vault import Vault
from hub.settings import Settings


@contextmanager
def opened(of_any_version: bool = False) -> Iterator[Database]:
    """The database of the environment's settings, once it has recognised its keys.

    One that is not up to date is refused: only a backup may be made of it, before the upgrade.
    """
    settings = Settings.from_environment()
    database = Database(settings.database_url, Vault.load(settings.keyring_path), settings.second_place)
    check_keys(database)
    if not of_any_version:
        check_schema(database)
    check_open(database.engine)
    try:
        yield database
    finally:
        database.dispose()


@click.group("db")
def db_group() -> None:
    """The database."""


@db_group.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines: steps of the schema, and values sealed.")
def db_upgrade(dry_run: bool, as_json: bool) -> None:
    """Create the database or bring it up to date, and seal what this version seals.

    It may be stopped and started again.
    """
    settings = Settings.from_environment()
    refuse_closed(settings)
    if as_json:
        steps, values = would_change(settings)
        sealed = 0 if dry_run else upgrade(settings, lambda done, of: None)
        click.echo(json.dumps({"steps": steps, "to_seal": values, "sealed": sealed}))
    elif dry_run:
        steps, values = would_change(settings)
        click.echo(f"Would take {steps} steps and seal {values:,} values. Nothing was changed.")
    else:
        with shown("Sealing") as progress:
            upgrade(settings, progress)
        click.echo("The database is up to date.")


def refuse_closed(settings: Settings) -> None:
    """A database that was restored is brought up to date by what finishes it."""
    engine = make_engine(settings.database_url)
    check_open(engine)
    engine.dispose()


@db_group.command("revision")
@click.argument("message")
def db_revision(message: str) -> None:
    """For developers: write the step from the last migration to the tables of the models."""
    with make_engine("sqlite://").connect() as connection:
        config = alembic_config(connection)
        command.upgrade(config, "head")
        steps = list(ScriptDirectory.from_config(config).walk_revisions())
        command.revision(config, message, autogenerate=True, rev_id=f"{len(steps) + 1:04}")
