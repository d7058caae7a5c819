"""`hub audit …`: seal the audit, and find whether anybody touched it."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from hub.audit import chain, checkpoints
from hub.audit.types import ChainBroken
from hub.audit.verify import Report, verify
from hub.cli import rounds
from hub.cli.database import opened
from hub.cli.progress import shown
from hub.core.db import Database, UnitOfWork
from hub.core.jobs.rounds import carry_out
from hub.oversight import watch
from hub.oversight.rules import FILE, rules_of
from hub.oversight.types import Found


@contextmanager
def at_work() -> Iterator[Database]:
    """The database; what stands in the way of the work is one clear line."""
    try:
        with opened() as database:
            yield database
    except ChainBroken as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"The second place cannot be used: {problem.strerror}.") from None


@click.group("audit")
def audit_group() -> None:
    """The audit: who did and saw what, and that nobody changed it since."""


@audit_group.command("seal")
@click.option("--json", "as_json", is_flag=True, help="For machines, and without progress.")
def seal_command(as_json: bool) -> None:
    """Number and chain what was committed, and sign a checkpoint in the second place. For a timer, every minute."""
    with at_work() as database:
        if as_json:
            done = chain.seal(database)
        else:
            with shown("Sealing the audit") as progress:
                done = chain.seal(database, progress)
        number = chain.head(database).number
    click.echo(
        json.dumps({"sealed": done, "newest": number})
        if as_json
        else f"Sealed {done:,} events. The newest is number {number:,}."
    )


@audit_group.command("verify")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another copy of the checkpoints, such as one that an auditor keeps.",
)
@click.option("--json", "as_json", is_flag=True, help="For machines, and without progress.")
def verify_command(against: Path | None, as_json: bool) -> None:
    """Find every event that was changed, removed, inserted, put elsewhere or cut off. Exits with 1 on any."""
    with at_work() as database:
        if as_json:
            report = verify(database, against)
        else:
            with shown("Verifying the audit") as progress:
                report = verify(database, against, progress)
    click.echo(as_document(report) if as_json else in_words(report))
    sys.exit(bool(report.findings))


@audit_group.command("watch")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="One day; else the last seven that are over.")
@click.option(
    "--rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=FILE,
    help="Other rules than those of the program.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be told, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines, and without progress.")
def watch_command(day: datetime | None, rules: Path, dry_run: bool, as_json: bool) -> None:
    """Look for unusual reading, for a nightly timer: each finding is an alert for the data protection officer."""
    watching = rules_of(rules.resolve())
    act = watch.look if dry_run else watch.watch

    def seen(uow: UnitOfWork) -> list[tuple[date, Found]]:
        days = [day.date()] if day else watch.days_to_watch(uow)
        return [(each, one) for each in days for one in act(uow, each, watching)]

    with rounds.at_work() as database:
        found = carry_out(database, watch.JOB, seen, read_only=dry_run) or []
        document = alerts_document(found, len(database.left_out), dry_run)
        click.echo(document if as_json else alerts_summary(found, dry_run))


def alerts_summary(found: Sequence[tuple[date, Found]], dry_run: bool) -> str:
    lines = [f"{each}  {one.rule}: {one.number}" for each, one in found]
    told = " would be told. Nothing was kept" if dry_run else " told"
    return "\n".join([*lines, f"{len(found)} alerts{told}."])


def alerts_document(found: Sequence[tuple[date, Found]], refused: int, dry_run: bool) -> str:
    told = [
        {"day": str(each), "rule": one.rule, "number": one.number, "usual": one.usual} for each, one in found
    ]
    return json.dumps({"alerts": told, "refused": refused, "kept": not dry_run}, indent=2)


@audit_group.command("resume")
@click.confirmation_option(prompt="Was this database restored from a backup?")
def resume_command() -> None:
    """Go on after a restore from a backup: from here the checkpoints count from the newest event there is."""
    with at_work() as database:
        head = chain.resume(database)
    click.echo(f"The checkpoints go on from event {head.number:,}.")


@audit_group.command("key")
def key_command() -> None:
    """The public key by which an auditor checks the signatures of the checkpoints (Ed25519, in hexadecimal)."""
    with opened() as database:
        click.echo(database.vault.signing_key(checkpoints.PURPOSE).hex())


def as_document(report: Report) -> str:
    newest = report.newest and {"number": report.newest.number, "at": report.newest.at}
    return json.dumps(
        {
            "events": report.events,
            "unsealed": report.unsealed,
            "checkpoints": report.checkpoints,
            "newest_checkpoint": newest,
            "kept_from": report.begins.number + 1 if report.begins else 1,
            "findings": [asdict(finding) for finding in report.findings],
        },
        indent=2,
    )


def in_words(report: Report) -> str:
    counts = (
        f"{report.events:,} events, {report.unsealed:,} of them not sealed yet; "
        f"{report.checkpoints:,} checkpoints"
    )
    if report.begins:
        counts += f"; kept from event {report.begins.number + 1:,}, since those before were let go"
    if not report.findings:
        return f"Nothing was touched: {counts}."
    found = "\n".join(f"  {finding.kind}: {finding.words}" for finding in report.findings)
    return f"{counts}.\n{found}\nFindings: {len(report.findings)}"
