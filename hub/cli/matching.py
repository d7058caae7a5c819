"""`hub match …`: make a recommendation again as it was, and print whether it is the same."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import click

from hub.cli.rounds import at_work
from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.forms.format import date_words
from hub.matching import services
from hub.matching.facts import queries
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.matching.models import Recommendation
from hub.matching.ranking.rank import Ranking
from hub.matching.ranking.record import ranking_record
from hub.matching.types import Exclusion, Match

REPLAYING = Viewer.job("replay a recommendation")


@click.group("match")
def match_group() -> None:
    """Matching learners with classes."""


@match_group.command("replay")
@click.argument("recommendation_id", type=click.UUID, metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def replay(recommendation_id: UUID, as_json: bool) -> None:
    """Make a stored recommendation again from what was kept, and fail if it comes out differently.

    Nobody is named. The replay is on the audit record.
    """
    with at_work() as database, database.unit_of_work(REPLAYING) as uow:
        try:
            stored = uow.get(Recommendation, recommendation_id)
        except NotVisible:
            raise click.ClickException(nothing_of(uow)) from None
        decision = consent.may_see(uow, stored.learner_id, PROFILE_CATEGORIES)
        ranking = services.replay(uow, stored, decision)
        differs = services.differences(stored.results.value(decision), ranking)
        as_data = json.dumps(data(stored, ranking, differs), indent=1)
        click.echo(as_data if as_json else "\n".join(replay_lines(uow, stored, ranking, differs)))
    if differs:
        sys.exit(1)


def nothing_of(uow: UnitOfWork) -> str:
    changed = ", or its record was changed behind the service’s back. Run: hub verify" if uow.left_out else ""
    return f"There is no recommendation with this id{changed or '.'}"


def data(stored: Recommendation, ranking: Ranking, differs: list[str]) -> dict[str, Any]:
    return {
        "id": str(stored.id),
        "policy_version": stored.policy_version,
        "directory_version": stored.directory_version,
        "ranked_on": stored.ranked_on.isoformat(),
        "chosen": stored.chosen,
        "same": not differs,
        "differs": differs,
        "ranking": ranking_record(ranking),
    }


def replay_lines(
    uow: UnitOfWork, stored: Recommendation, ranking: Ranking, differs: list[str]
) -> Iterator[str]:
    """The ranking as the assessor read it, then whether it is the one that was stored."""
    yield (
        f"Ranked on {date_words(stored.ranked_on)} under matching policy {stored.policy_version}, "
        f"from the classes of directory version {stored.directory_version}."
    )
    chosen = set(stored.chosen)
    yield from _ranked(uow, "Best fits", ranking.best, ranking.ready, chosen)
    yield from _ranked(uow, "Full or starting later", ranking.full, len(ranking.rows) - ranking.ready, chosen)
    yield f"Not suitable: {len(ranking.excluded)}, the nearest first"
    yield from _nearest(uow, ranking.excluded[: ranking.top])
    yield f"Differs from what is stored: {', '.join(differs)}." if differs else "Same as stored."


def _ranked(
    uow: UnitOfWork, title: str, matches: Iterable[Match], total: int, chosen: set[str]
) -> Iterator[str]:
    matches = list(matches)
    listed = queries.listings(uow, _ids(matches))
    yield f"{title}: {total}"
    for match, class_id in zip(matches, _ids(matches), strict=True):
        picked = ", chosen" if str(class_id) in chosen else ""
        where = f"{listed[class_id].title}, {listed[class_id].provider}"
        yield f"  {match.rank}. {where}: {100 * match.score:.1f} of 100{picked}. {match.summary}"


def _nearest(uow: UnitOfWork, exclusions: Iterable[Exclusion]) -> Iterator[str]:
    exclusions = list(exclusions)
    listed = queries.listings(uow, _ids(exclusions))
    for exclusion, class_id in zip(exclusions, _ids(exclusions), strict=True):
        why = " ".join(reason.why for reason in exclusion.reasons)
        yield f"  {listed[class_id].title}, {listed[class_id].provider}: {why}"


def _ids(ranked: Iterable[Match | Exclusion]) -> list[UUID]:
    """The core knows ids of any kind; in the house they are UUIDs."""
    return [one.class_id for one in ranked if isinstance(one.class_id, UUID)]
