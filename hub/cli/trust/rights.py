"""`hub rights …`: what the law gives a learner, from the command line."""

import json
from pathlib import Path
from uuid import UUID

import click

from hub.cli.database import opened
from hub.consent.types import CATEGORY_LABELS, Category
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.sealing.sealed import Tier
from hub.learners.queries import in_store
from hub.referrals.case.portions import Portion, kind_alone
from hub.rights.access.as_pdf import NoPdf
from hub.rights.access.document import Document
from hub.rights.access.files import FILES, write
from hub.rights.access.services import gather
from hub.rights.erasure import certificate, services
from hub.rights.erasure.models import Cause

WORKING = Viewer.job("answer a learner, command line", storage=True)


@click.group("rights")
def rights_group() -> None:
    """What the law gives a learner: to see what is kept, to take it away, to have it deleted."""


@rights_group.command("access")
@click.argument("reference")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="An empty or new folder: its files are everything that is kept of one person.",
)
@click.option("--json", "as_json", is_flag=True, help="For machines: the names of the files.")
def access(reference: str, folder: Path, as_json: bool) -> None:
    """Write what is kept of one learner: a page, the same as PDF and JSON, and what they gave as JSON and CSV.

    Where no PDF can be made, the others are written and one line says why. Only the owner of the folder may
    read the files. It is told in the audit.
    """
    if folder.exists() and any(folder.iterdir()):
        raise RuleBroken("The folder is not empty. Choose a new one.")
    with opened() as database, database.unit_of_work(WORKING) as uow:
        learner_id = in_store(uow, reference)
        if learner_id is None:
            raise RuleBroken("No record has this reference.")
        document = gather(uow, learner_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written, missing = _write_all(document, folder)
    click.echo(
        json.dumps({"files": written, "missing": missing}) if as_json else f"Wrote {len(written)} files."
    )
    for why in missing.values():
        click.echo(why, err=True)


def _write_all(document: Document, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The names of what was written, and of what could not be made with the reason."""
    written, missing = [], {}
    for name, kind in FILES.items():
        try:
            write(folder / name, kind.make(document))
            written.append(name)
        except NoPdf as why:
            missing[name] = why.message
    return written, missing


TIERS = {"core": Tier.CORE, "special": Tier.SPECIAL, "assessment": Tier.ASSESSMENT}


@rights_group.command("erase")
@click.argument("reference")
@click.option("--tier", "tier_name", type=click.Choice(list(TIERS)), help="One tier only; the rest stays.")
@click.option(
    "--category",
    type=click.Choice([kind.value for kind in Category]),
    help="One kind of data only; the rest stays.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is right.")
@click.option("--json", "as_json", is_flag=True, help="For machines; with it, --yes or --dry-run.")
def erase(
    reference: str,
    tier_name: str | None,
    category: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Delete a learner's record, or one tier or kind of data of it, for good. Refused where a legal hold stands.

    What the dry run says is what the real run does, as long as nobody changes the record in between.
    """
    if tier_name and category:
        raise RuleBroken("Name a tier or a kind of data, not both.")
    portion = kind_alone(Category(category)) if category else Portion(TIERS[tier_name] if tier_name else None)
    if as_json and not (yes or dry_run):
        raise RuleBroken("With --json nobody can be asked: add --yes or --dry-run.")
    with opened() as database:
        found = looked_at(database, reference, portion)
        said: dict[str, object] = {
            "dry_run": dry_run,
            "tier": tier_name,
            "category": category,
            "rows": dict(sorted(found.rows.items())),
            "said": dict(found.said),
        }
        if not as_json:
            show(found)
        if not dry_run:
            if not yes:
                click.confirm("Delete this for good?", abort=True)
            said |= really(database, reference, portion)
    click.echo(json.dumps(said) if as_json else "Nothing was deleted." if dry_run else str(said["says"]))


def whose(uow: UnitOfWork, reference: str) -> UUID:
    learner_id = in_store(uow, reference)
    if learner_id is None:
        raise RuleBroken("No record has this reference.")
    return learner_id


def looked_at(database: Database, reference: str, portion: Portion) -> services.Foreseen:
    with database.unit_of_work(WORKING) as uow:
        return services.foreseen(uow, whose(uow, reference), portion)


def really(database: Database, reference: str, portion: Portion) -> dict[str, object]:
    """What was done, and the certificate of it. A hold that was placed since the look is met here."""
    with database.unit_of_work(WORKING) as uow:
        row = services.erase_record(uow, whose(uow, reference), Cause.REQUEST, portion=portion)
        return {
            "rows": dict(sorted(row.rows.items())),
            "certificate": row.reference,
            "complete_on": row.complete_on.isoformat(),
            "says": " ".join(certificate.sentences(row)),
            "stays": list(certificate.stays(row)),
        }


def show(found: services.Foreseen) -> None:
    click.echo("What they said, by kind of data:")
    for category, number in found.said.items():
        click.echo(f"  {CATEGORY_LABELS[category]}: {number:,}")
    click.echo("Rows, by table:")
    for table, number in sorted(found.rows.items()):
        click.echo(f"  {table}: {number:,}")
