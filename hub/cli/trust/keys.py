"""`hub keys …`: the key file of a new service; and one key in the place of another, while the service goes on."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

import hub.models  # noqa: F401 - no database without the fence
from hub.cli.progress import Progress, shown
from hub.core.backups.gate import check_open
from hub.core.collector import spare_what_stays
from hub.core.db import Database
from hub.core.startup import check_keys, check_schema
from hub.core.vault import Elsewhere, Keyring, Vault
from hub.core.vault.providers import PROVIDERS, taken_on
from hub.safekeeping.keys import drill as drilling
from hub.safekeeping.keys import reindex, ring
from hub.safekeeping.keys import rewrap as rewrapping
from hub.safekeeping.keys.golden import how_many
from hub.safekeeping.keys.usage import KeyUse, in_words, refuse_for_backups, refuse_missing, usage
from hub.settings import Settings

JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="For machines, without progress.")


@contextmanager
def opened() -> Iterator[Database]:
    """The database, once it has recognised its keys. Where one is missing, it is said how many rows need it."""
    settings = Settings.from_environment()
    database = Database(settings.database_url, Vault.load(settings.keyring_path), settings.second_place)
    try:
        check_schema(database)
        refuse_missing(database, database.vault.keyring)
        check_keys(database)
        check_open(database.engine)
        yield database
    finally:
        database.dispose()


@click.group("keys")
def keys_group() -> None:
    """The keys of the service: made, rotated, destroyed (docs/trust/keys.md)."""


@keys_group.command("init")
@click.option("--if-missing", is_flag=True, help="Say nothing when there is one already.")
def init(if_missing: bool) -> None:
    """Make the key file of a new service. An existing one is never overwritten."""
    path = Settings.from_environment().keyring_path
    if path.exists():
        if if_missing:
            return
        raise click.ClickException(f"There is a key file at {path} already.")
    Keyring.generate().save(path)
    click.echo(f"Made the key file {path}. Keep a copy of it apart from the database's backups.")


@keys_group.command("status")
@JSON_OPTION
def status(as_json: bool) -> None:
    """Each key, which one is primary, and what needs it."""
    with opened() as database:
        found, gone = usage(database, database.vault.keyring), database.vault.keyring.destroyed
    if as_json:
        click.echo(json.dumps({"keys": [asdict(one) for one in found], "destroyed": gone}, indent=2))
        return
    for one in found:
        click.echo(f"{one.key_id:<9} {one.kind:<7} {'primary' if one.primary else '':<8} {needs(one)}")
    for key_id in gone:
        click.echo(f"{key_id:<9} destroyed")


@keys_group.command("add")
@click.option("--index", "for_index", is_flag=True, help="A key of the indexes that people are found by.")
@click.option("--provider", type=click.Choice(["file", *PROVIDERS]), default="file", show_default=True)
@click.option("--name", default="", help="The variable of the environment, or the key in Vault's transit.")
def add(for_index: bool, provider: str, name: str) -> None:
    """Add a key. It is not the primary one, and wraps nothing until it is promoted."""
    if for_index and provider != "file":
        raise click.UsageError("An index key is kept in the key file: it is needed for every look-up.")
    if (provider == "file") == bool(name):
        raise click.UsageError("Give --name with a provider other than the file, and only there.")
    with opened() as database:
        held: Elsewhere | None = taken_on(provider, name) if name else None
        key_id = ring.add_index_key(database) if for_index else ring.add_kek(database, held)
    click.echo(f"Added {key_id}. Keep a copy of the key file, then: hub keys promote {key_id}")


@keys_group.command("promote")
@click.argument("key_id")
def promote(key_id: str) -> None:
    """Make a key the primary one. What is written from now on needs it; the service learns of it by itself."""
    with opened() as database:
        ring.promote(database, key_id)
        command = "hub keys rewrap" + (" --index" if key_id in database.vault.keyring.index else "")
    click.echo(f"{key_id} is primary. Next: {command}")


@keys_group.command("rewrap")
@click.option("--index", "for_index", is_flag=True, help="The indexes that people are found by.")
@JSON_OPTION
def rewrap(for_index: bool, as_json: bool) -> None:
    """Let everything need the primary key only, while the service is used. Stopped anywhere, start it again."""
    spare_what_stays()
    with opened() as database, progress_of("Reindexing" if for_index else "Rewrapping", as_json) as progress:
        work = reindex.reindex if for_index else rewrapping.rewrap
        done, primary = work(database, progress), database.vault.keyring
    key_id = primary.index_primary if for_index else primary.primary
    if as_json:
        click.echo(json.dumps({"primary": key_id, **asdict(done)}))
    else:
        what = "people and accounts are found" if for_index else "data keys are wrapped"
        click.echo(f"{done.changed:,} {what} under {key_id} now.")
    if done.refused:
        raise click.ClickException(
            f"{done.refused:,} do not open and were left as they are. See hub keys drill and hub verify."
        )


@keys_group.command("destroy")
@click.argument("key_id")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--backups-have-a-copy", is_flag=True, help="With a copy of the key file, or they are gone.")
def destroy(key_id: str, yes: bool, backups_have_a_copy: bool) -> None:
    """Take a key out of the key file for ever. Refused while anything needs it, a backup that is kept among it."""
    with opened() as database:
        ring.check_destroyable(database, key_id)
        if not backups_have_a_copy:
            refuse_for_backups(database, key_id)
        click.echo(
            f"Nothing in the database needs {key_id}. Backups made while it was in use cannot be opened or restored "
            "without it: if one of them is still needed, stop, and keep a copy of the key file with it in a safe."
        )
        if not yes:
            click.confirm(f"Destroy {key_id} for ever?", abort=True)
        ring.destroy(database, key_id)
    click.echo(f"Destroyed {key_id}. Destroy it in every copy of the key file too.")


@keys_group.command("drill")
@JSON_OPTION
def drill(as_json: bool) -> None:
    """Rehearse a rotation without writing anything: every data key opens, wraps anew, and opens again."""
    with opened() as database, progress_of("Rehearsing", as_json) as progress:
        found = drilling.drill(database, progress)
    if as_json:
        refused = [str(row_id) for row_id in found.refused]
        said = {"opened": found.opened, "refused": refused, "formats": found.formats}
        click.echo(json.dumps(said))
    else:
        for key_id, number in sorted(found.opened.items()):
            click.echo(f"{number:,} data keys open with {key_id}, and could be wrapped anew.")
        if not found.formats:
            click.echo(f"{how_many()} texts of every format that was ever written open.")
    if found.formats:
        raise click.ClickException(f"This version does not read: {', '.join(found.formats)}.")
    if found.refused:
        names = ", ".join(str(row_id) for row_id in found.refused[:5])
        click.echo(
            f"hub: {len(found.refused):,} data keys do not open, rows of subject_key: {names}", err=True
        )
        sys.exit(1)


def needs(one: KeyUse) -> str:
    return f"{in_words(one.needed) or 'nothing needs it'} ({one.provider})"


@contextmanager
def progress_of(label: str, as_json: bool) -> Iterator[Progress]:
    if as_json:
        yield lambda done, of: None
        return
    with shown(label) as progress:
        yield progress
