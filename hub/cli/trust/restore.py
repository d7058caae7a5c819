"""`hub restore`: put a backup where nothing is, do again what was done since, and only then open it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from hub.audit import chain
from hub.cli.trust.backup import JSON_OPTION, KEY_OPTION, files_said, key_path, progress_of
from hub.cli.upgrade import as_owner, upgrade
from hub.core.backups.recovery import RecoveryKey
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.vault import Vault
from hub.rights.requests import again as of_requests
from hub.safekeeping.backup.archive import BackupRefused, opened
from hub.safekeeping.restore import again, load, settle
from hub.safekeeping.restore.again import Plan
from hub.settings import Settings

ROOMS = (
    *again.ROOMS,
    of_requests,
)  # that of requests lies above what restores, and is known once imported here


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--into", help="The file or address of the database. Default: the one of the service.")
@click.option("--replace", "in_its_place", is_flag=True, help="Keep the database that is there aside.")
@click.option("--finish", is_flag=True, help="Finish a restore that was stopped, without the backup file.")
@click.option("--accept-loss-since", help="Open without a ledger that can be believed. The officer is told.")
@KEY_OPTION
@JSON_OPTION
def restore_command(
    file: Path | None,
    into: str | None,
    in_its_place: bool,
    finish: bool,
    accept_loss_since: str | None,
    recovery_key: Path | None,
    as_json: bool,
) -> None:
    """Restore a backup. Stop the service first.

    The database is closed until withdrawals, blocks, restrictions, erasures and changes of users since the backup were
    done again from the ledger in the second place. Every session ends. Stopped anywhere, run it again.
    """
    if finish == (file is not None):
        raise click.UsageError("Name the backup file, or say --finish.")
    settings = aimed(Settings.from_environment(), into)
    vault = Vault.load(settings.keyring_path)
    accepted = moment(accept_loss_since)
    kept = None
    with files_said():
        if file is not None:
            key = RecoveryKey.load(key_path(recovery_key))
            kept = put_there(settings, vault, file, key, accepted, in_its_place, as_json)
        plan = finished(settings, vault, accepted)
    say(plan, kept, as_json)


def put_there(
    settings: Settings,
    vault: Vault,
    file: Path,
    key: RecoveryKey,
    accepted: datetime | None,
    in_its_place: bool,
    as_json: bool,
) -> str | None:
    """The closed database of the backup; nothing where the ledger cannot be believed. Where the old one is kept."""
    with progress_of("Restoring", as_json) as progress, opened(file, key, vault, progress) as archive:
        manifest = archive.manifest
        plan = again.plan(second_place(settings), vault, manifest.mark, manifest.moment, accepted)
        load.check_kind(archive, settings.database_url)
        if load.is_waiting(settings.database_url, manifest.backup):
            return None
        if in_its_place and load.is_there(settings.database_url):
            ask(as_owner(Database(settings.database_url, vault)), second_place(settings), plan)
        return load.load(archive, settings.database_url, utc_now(), replace=in_its_place)


def finished(settings: Settings, vault: Vault, accepted: datetime | None) -> Plan:
    """Bring the closed database up to date, do again what the ledger says, and open it."""
    database = Database(settings.database_url, vault)
    found = again.waiting(database)
    plan = again.plan(second_place(settings), vault, found.mark, found.taken_at, accepted)
    upgrade(settings, lambda done, of: None)
    plan = ask(as_owner(database), second_place(settings), plan)
    if settings.database_url == Settings.from_environment().database_url:
        chain.resume(Database(settings.database_url, vault, settings.second_place))
    again.finish(as_owner(database), plan)
    database.dispose()
    return plan


def ask(database: Database, place: Path, plan: Plan) -> Plan:
    """What the audit of a database knows of acts that the ledger left open."""
    try:
        return settle.settled(database, place, plan)
    finally:
        database.dispose()


def say(plan: Plan, kept: str | None, as_json: bool) -> None:
    undecided = [kept.ids["learner_id"] for kept in plan.undecided]
    if as_json:
        said = {
            "open": True,
            "done_again": len(plan.to_do),
            "undecided": undecided,
            "lost": plan.lost,
            "kept": kept,
        }
        click.echo(json.dumps(said))
        return
    click.echo(
        f"Restored and open. {len(plan.to_do)} acts since the backup were done again; every session ended."
    )
    if kept:
        click.echo(f"The database that was there is kept as {kept}.")
    for learner_id in undecided:
        click.echo(
            f"Nobody knows whether the erasure of {learner_id} was done: the data protection officer decides."
        )
    if plan.lost:
        click.echo(f"Opened without a ledger that can be believed: {plan.lost}")


def aimed(settings: Settings, into: str | None) -> Settings:
    if into is None:
        return settings
    if "://" not in into:
        return replace(settings, database_url=f"sqlite:///{Path(into).resolve()}")
    if not into.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BackupRefused("--into must be a file, or begin with sqlite:/// or postgresql+psycopg://")
    return replace(settings, database_url=into)


def second_place(settings: Settings) -> Path:
    assert settings.second_place is not None
    return settings.second_place


def moment(typed: str | None) -> datetime | None:
    if typed is None:
        return None
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise BackupRefused("--accept-loss-since must be a moment like 2026-11-29T02:00:00+00:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
