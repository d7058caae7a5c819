"""`hub breach affected`: whose data somebody was shown in a time."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import click

from hub.accounts.models import Organisation, User
from hub.accounts.queries import by_email, by_name
from hub.cli.database import opened
from hub.core.actor import Viewer
from hub.core.clock import LOCAL, local_midnight
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.ids import show_reference
from hub.learners.queries import references_in_store
from hub.safekeeping.breach.affected import Affected, Sight, affected, of_session

JOB = Viewer.job("say whom a breach affects", storage=True)


@click.group("breach")
def breach_group() -> None:
    """Personal data breaches."""


@breach_group.command("affected")
@click.option("--actor", help="A member of staff: the id of their account, or their email address.")
@click.option("--organisation", help="Everybody of an organisation: its id or name.")
@click.option("--session", "session_id", type=click.UUID, help="The id of a session in a browser.")
@click.option("--token", "token_id", type=click.UUID, help="The id of a token of the API.")
@click.option("--from", "since", required=True, help="A day, or a moment like 2026-11-29T14:30, in London.")
@click.option("--to", "until", required=True, help="A day, which counts whole, or the moment before which.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def affected_command(
    actor: str | None,
    organisation: str | None,
    session_id: UUID | None,
    token_id: UUID | None,
    since: str,
    until: str,
    as_json: bool,
) -> None:
    """List exactly the learners, by reference, and the categories of their data that somebody was shown.

    Out of the audit: pages, lists, files and the API. What was refused is not counted. No name is printed: letters are
    made from the breach in the officer's pages.
    """
    if sum(given is not None for given in (actor, organisation, session_id, token_id)) != 1:
        raise click.UsageError("Name one: --actor, --organisation, --session or --token.")
    times = Sight(moment(since, "--from"), moment(until, "--to", through=True))
    if times.since >= times.until:
        raise RuleBroken("--to must be after --from.")
    with opened() as database, database.unit_of_work(JOB) as uow:
        found = affected(uow, whose(uow, times, actor, organisation, session_id or token_id))
        references = references_in_store(uow, [one.learner_id for one in found])
    rows = [as_row(one, references.get(one.learner_id)) for one in found]
    click.echo(json.dumps({"learners": rows}, indent=2) if as_json else in_words(rows))


def whose(
    uow: UnitOfWork, times: Sight, actor: str | None, organisation: str | None, session_id: UUID | None
) -> Sight:
    """One line for whoever cannot be found, which repeats nothing of what was typed."""
    if session_id is not None:
        return of_session(uow, session_id, times)
    if actor is not None:
        user = uow.session.get(User, found) if (found := as_id(actor)) else by_email(uow, actor)
        if user is None:
            raise RuleBroken("There is no such member of staff.")
        return Sight(times.since, times.until, actor_id=user.id)
    assert organisation is not None
    row = (
        uow.session.get(Organisation, found) if (found := as_id(organisation)) else by_name(uow, organisation)
    )
    if row is None:
        raise RuleBroken("There is no such organisation.")
    return Sight(times.since, times.until, organisation_id=row.id)


def as_id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def moment(typed: str, option: str, *, through: bool = False) -> datetime:
    """A day is its beginning, or its end where it is to count whole; hours are those of London unless said."""
    try:
        if len(typed) == len("2026-11-29"):
            return local_midnight(date.fromisoformat(typed) + timedelta(days=through))
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise RuleBroken(
            f"{option} must be a day like 2026-11-29 or a moment like 2026-11-29T14:30."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def as_row(one: Affected, reference: str | None) -> dict[str, Any]:
    """A record that was deleted since has no reference any more, but was seen all the same."""
    return {
        "reference": reference and show_reference(reference),
        "id": str(one.learner_id),
        "categories": list(one.categories),
        "times": one.times,
        "first": one.first.isoformat(timespec="seconds"),
        "last": one.last.isoformat(timespec="seconds"),
    }


def in_words(rows: list[dict[str, Any]]) -> str:
    heading = f"{len(rows):,} learners."
    lines = [f"{row['reference'] or 'deleted  '}  {' '.join(row['categories'])}" for row in rows]
    return "\n".join([heading, *lines])
