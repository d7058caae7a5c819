"""`hub directory import`: bring the directory into line with a class listing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

import click

from hub.accounts import queries
from hub.accounts.services import organisations
from hub.accounts.types import OrganisationKind
from hub.cli.user import unit_of_work
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.importing import read_listing
from hub.directory.rules.wording import fold
from hub.directory.schemas.listing import COLUMNS
from hub.directory.services import columns, imports
from hub.directory.services.imports import Change, Plan
from hub.directory.sheet import column_name
from hub.directory.sheet_text import MAX_BYTES
from hub.directory.types import ListedClass, Listing, Problem
from hub.directory.words import import_words, staying_words
from hub.referrals.case.ends.affected import number_on

MOST_LINES = 200


@click.group("directory")
def directory_group() -> None:
    """Providers and their classes."""


@directory_group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--provider", help="Take every class of the file for this provider's.")
@click.option("--dry-run", is_flag=True, help="Check the file and say what it would do; save nothing.")
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="HEADING=COLUMN",
    help='What a heading of the file is, like "When=days_and_times"; with nothing behind the sign it is left out.',
)
def import_file(file: BinaryIO, provider: str | None, dry_run: bool, pairs: Sequence[str]) -> None:
    """Import the classes of a CSV file. The whole file is checked first; with any problem nothing is saved.

    Providers that the hub does not know yet are added. The same file again changes nothing.
    """
    data, names = file.read(MAX_BYTES + 1), mapped(pairs)
    with unit_of_work() as uow:
        if provider and (known := queries.by_name(uow, provider)):
            names = {**columns.remembered(uow, known.id), **names}
        listing = read_listing(data, provider, names)
        tell("Warning", listing.warnings)
        check(listing.problems)
        plans = [planned(uow, *one) for one in by_provider(listing).items()]
        check([problem for plan in plans for problem in plan.plan.problems])
        for plan in plans if not dry_run else ():
            import_classes(uow, plan)
    changes = [change for plan in plans for change in plan.plan.changes]
    tell_notes(changes)
    click.echo(import_words(changes))
    if dry_run:
        click.echo("This was a dry run: nothing was saved.")


def mapped(pairs: Sequence[str]) -> dict[str, str]:
    """Headings and the columns they are, from the command line."""
    named = {}
    for pair in pairs:
        heading, sign, column = pair.rpartition("=")
        if not sign or not heading or (column and column not in COLUMNS):
            raise click.ClickException(
                f"--map {pair}: write a heading of the file, = and one of {', '.join(COLUMNS)}."
            )
        named[column_name(heading)] = column
    return named


def check(problems: Sequence[Problem]) -> None:
    """Stop, with everything named, where there is any problem."""
    if problems:
        tell("Problem", problems)
        raise click.ClickException("Nothing was saved. Put the problems right and import the file again.")


@dataclass(frozen=True, slots=True)
class ProviderPlan:
    """What the file would do to one provider's classes; `provider_id` None is one the hub does not know yet."""

    provider: str
    provider_id: UUID | None
    plan: Plan


def by_provider(listing: Listing) -> dict[str, list[ListedClass]]:
    """The classes under the first spelling of each provider's name."""
    spellings: dict[str, str] = {}
    found: dict[str, list[ListedClass]] = {}
    for listed in listing.classes:
        name = spellings.setdefault(fold(listed.provider), listed.provider)
        found.setdefault(name, []).append(listed)
    return found


def planned(uow: UnitOfWork, provider: str, classes: Sequence[ListedClass]) -> ProviderPlan:
    known = queries.by_name(uow, provider)
    if known is not None and known.kind is not OrganisationKind.PROVIDER:
        raise RuleBroken(f"{provider} is in the hub, but not as a provider of classes.")
    provider_id = known.id if known else None
    return ProviderPlan(provider, provider_id, imports.plan(uow, provider_id, classes, number_on))


def import_classes(uow: UnitOfWork, plan: ProviderPlan) -> None:
    provider_id = plan.provider_id
    if provider_id is None:
        provider_id = organisations.add(uow, name=plan.provider, kind=OrganisationKind.PROVIDER).id
    with click.progressbar(length=len(plan.plan.changes), label=plan.provider) as bar:

        def watched(changes: Sequence[Change]) -> Iterable[Change]:
            for change in changes:
                yield change
                bar.update(1)

        imports.apply(uow, provider_id, plan.plan, confirmed=False, watch=watched)
    for class_id, change in plan.plan.staying.items():
        says = staying_words(plan.plan.on_them[class_id])
        click.echo(f"  Row {change.listed.row}, {change.listed.title}: {says}")


def tell(kind: str, problems: Sequence[Problem]) -> None:
    for problem in problems[:MOST_LINES]:
        click.echo(f"{kind}: {problem}", err=True)
    if len(problems) > MOST_LINES:
        click.echo(f"and {len(problems) - MOST_LINES:,} more", err=True)


def tell_notes(changes: Sequence[Change]) -> None:
    """What the listing says that could not be made into a fact."""
    noted = [change.listed for change in changes if change.listed.notes]
    if noted:
        click.echo(f"Needs attention, in {len(noted)} of {len(changes)} rows:")
    for listed in noted[:MOST_LINES]:
        for note in listed.notes:
            found = f"“{note.found}” – " if note.found else ""
            click.echo(f"  Row {listed.row}, {listed.title}, {note.column}: {found}{note.says}")
    if len(noted) > MOST_LINES:
        click.echo(f"  and {len(noted) - MOST_LINES:,} more rows")
