"""`hub directory import`: bring the directory into line with a class listing."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

import click

from hub.accounts import queries
from hub.accounts.services import organisations
from hub.accounts.types import OrganisationKind
from hub.cli.user import unit_of_work
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.importing import read_listing
from hub.directory.rules.wording import fold
from hub.directory.services import imports
from hub.directory.services.imports import Change
from hub.directory.sheet import MAX_BYTES
from hub.directory.types import ListedClass, Listing, Problem
from hub.directory.words import import_words

MOST_LINES = 200


@click.group("directory")
def directory_group() -> None:
    """Providers and their classes."""


@directory_group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--provider", help="Take every class of the file for this provider's.")
@click.option("--dry-run", is_flag=True, help="Check the file and say what it would do; save nothing.")
def import_file(file: BinaryIO, provider: str | None, dry_run: bool) -> None:
    """Import the classes of a CSV file. The whole file is checked first; with any problem nothing is saved.

    Providers that the hub does not know yet are added. The same file again changes nothing.
    """
    listing = read_listing(file.read(MAX_BYTES + 1), provider)
    tell("Warning", listing.warnings)
    if listing.problems:
        tell("Problem", listing.problems)
        raise click.ClickException("Nothing was saved. Put the problems right and import the file again.")
    with unit_of_work() as uow:
        changes = [
            change
            for name, classes in by_provider(listing).items()
            for change in import_classes(uow, name, classes, dry_run=dry_run)
        ]
    tell_notes(changes)
    click.echo(import_words(changes))
    if dry_run:
        click.echo("This was a dry run: nothing was saved.")


def by_provider(listing: Listing) -> dict[str, list[ListedClass]]:
    """The classes under the first spelling of each provider's name."""
    spellings: dict[str, str] = {}
    found: dict[str, list[ListedClass]] = {}
    for listed in listing.classes:
        name = spellings.setdefault(fold(listed.provider), listed.provider)
        found.setdefault(name, []).append(listed)
    return found


def import_classes(
    uow: UnitOfWork, provider: str, classes: Sequence[ListedClass], *, dry_run: bool
) -> list[Change]:
    known = queries.by_name(uow, provider)
    if known is not None and known.kind is not OrganisationKind.PROVIDER:
        raise RuleBroken(f"{provider} is in the hub, but not as a provider of classes.")
    changes = imports.plan(uow, known.id if known else None, classes)
    if dry_run:
        return changes
    owner = known or organisations.add(uow, name=provider, kind=OrganisationKind.PROVIDER)
    with click.progressbar(length=len(changes), label=provider) as bar:

        def watched(planned: Sequence[Change]) -> Iterable[Change]:
            for change in planned:
                yield change
                bar.update(1)

        imports.apply(uow, owner.id, changes, confirmed=False, watch=watched)
    return changes


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
