"""`hub backup …`: make a recovery key, make a backup while the service is used, look through one."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from hub.audit import ledger_file
from hub.cli.database import opened
from hub.cli.progress import Progress, shown
from hub.cli.trust.findings import as_document, in_words
from hub.core.backups.recovery import RecoveryKey, RecoveryRefused
from hub.core.vault import Vault
from hub.safekeeping.backup import create, verify
from hub.safekeeping.backup.verify import Looked
from hub.settings import Settings

KEY_OPTION = click.option(
    "--recovery-key",
    type=click.Path(path_type=Path),
    help="The file of the recovery key. Default: HUB_RECOVERY_KEY.",
)
JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="For machines, without progress.")


@click.group("backup")
def backup_group() -> None:
    """Backups of the database, which only the recovery key opens."""


@backup_group.command("recovery-key")
@click.option("--to", type=click.Path(path_type=Path), help="Default: HUB_RECOVERY_KEY.")
def recovery_key(to: Path | None) -> None:
    """Make the pair of keys of the backups."""
    path = to or key_path(None)
    with files_said():
        public = RecoveryKey.generate().save(path)
    click.echo(
        f"Made {path}, which opens backups, and {public}, which locks them. "
        f"Keep {path.name} away from this machine, in a safe: the service needs {public.name} only."
    )


@backup_group.command("create")
@click.option(
    "--to", type=click.Path(path_type=Path), required=True, help="A folder, or a file that is not there."
)
@KEY_OPTION
@JSON_OPTION
def create_command(to: Path, recovery_key: Path | None, as_json: bool) -> None:
    """Back up the database while the service is used. The key file is not in it: keep that apart."""
    settings = Settings.from_environment()
    key = locking_key(key_path(recovery_key))
    with (
        files_said(),
        opened(of_any_version=True) as database,
        progress_of("Backing up", as_json) as progress,
    ):
        made = create.create(database, key, to.resolve(), settings.data_dir, progress)
    if as_json:
        click.echo(json.dumps({"file": str(made.path), "bytes": made.size, **asdict(made.manifest)}))
    else:
        tables = len(made.manifest.tables)
        click.echo(
            f"Backed up {made.manifest.rows:,} rows of {tables} tables to {made.path} ({made.size:,} bytes)."
        )


@backup_group.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@KEY_OPTION
@JSON_OPTION
def verify_command(file: Path, recovery_key: Path | None, as_json: bool) -> None:
    """Open every part of a backup, count what is in it, and look through all of it as hub verify does.

    Changes nothing. Without the key file it says what it could not look at. Exits with 1 where anything was found.
    """
    settings = Settings.from_environment()
    vault = Vault.load(settings.keyring_path) if settings.keyring_path.exists() else None
    key = RecoveryKey.load(key_path(recovery_key))
    with files_said(), progress_of("Looking through it", as_json) as progress:
        looked = verify.verify(file, key, vault, settings.data_dir, progress)
    click.echo(json.dumps({"file": str(file), **as_looked(looked)}) if as_json else looked_in_words(looked))
    sys.exit(bool(looked.report and looked.report.findings))


@backup_group.command("ledger")
@JSON_OPTION
def ledger_command(as_json: bool) -> None:
    """Look whether the ledger in the second place, without which no backup can be restored, is as it was written."""
    settings = Settings.from_environment()
    assert settings.second_place is not None
    vault = Vault.load(settings.keyring_path)
    lines = len(ledger_file.read(settings.second_place, vault))
    click.echo(
        json.dumps({"lines": lines, "whole": True}) if as_json else f"The ledger is whole: {lines:,} lines."
    )


def as_looked(looked: Looked) -> dict[str, object]:
    content = as_document(looked.report) if looked.report else None
    return {
        "whole": True,
        "content": content,
        "not_checked": looked.not_checked,
        **asdict(looked.manifest),
    }


def looked_in_words(looked: Looked) -> str:
    manifest = looked.manifest
    lines = [f"The backup of {manifest.moment:%Y-%m-%d %H:%M:%S} UTC is whole: {manifest.rows:,} rows."]
    lines += [in_words(looked.report)] if looked.report else []
    lines += (f"NOT CHECKED: {what}." for what in looked.not_checked)
    return "\n".join(lines)


def key_path(given: Path | None) -> Path:
    path = given or Settings.from_environment().recovery_key
    assert path is not None
    return path


def locking_key(path: Path) -> RecoveryKey:
    """The public key is enough, and is all that should be on the machine."""
    public = path.with_name(f"{path.name}.pub")
    return RecoveryKey.load(public if public.exists() else path)


@contextmanager
def progress_of(label: str, as_json: bool) -> Iterator[Progress]:
    if as_json:
        yield lambda done, of: None
        return
    with shown(label) as progress:
        yield progress


@contextmanager
def files_said() -> Iterator[None]:
    """A disk that is full or cannot be written is one clear line too."""
    try:
        yield
    except OSError as problem:
        raise RecoveryRefused(f"{problem.filename or 'A file'} cannot be used: {problem.strerror}.") from None
