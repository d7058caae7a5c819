"""How referrals are shared between providers, against their shares of the places on offer."""

from collections.abc import Mapping
from uuid import UUID

from hub.accounts.queries import organisation_names
from hub.core.db import UnitOfWork
from hub.insight.rules import WITHHELD_WORDS, Figure, Publication
from hub.insight.types import Cell, Table
from hub.matching.policy.versions import published_policy
from hub.matching.services import current_snapshot
from hub.referrals.reads.balance import places_by_provider, sent_by_provider

LESS, MORE = 0.8, 1.25  # of its even share: between them a provider has about its share


def shares(uow: UnitOfWork) -> Table:
    """The shares that the ranking goes by (`referrals/reads/balance.py`), in words."""
    weeks = published_policy(uow).balance_weeks
    sent, places = sent_by_provider(uow, weeks), places_by_provider(current_snapshot(uow))
    named = [(name, key) for key, name in organisation_names(uow).items() if sent[key] or places[key]]
    return Table(
        key="shares-of-providers",
        title="How referrals are shared between providers",
        columns=(
            "Provider",
            "Compared",
            "Referrals sent",
            "Share of referrals, %",
            "Places",
            "Share of places, %",
        ),
        headers=2,
        rows=rows(named, sent, places),
        note=f"Referrals of the last {weeks} weeks, up to yesterday. Places are those of all open classes, taken "
        "or not. The ranking of classes favours a provider with less than its share.",
        empty="No referral was sent in these weeks and no place is on offer.",
    )


def rows(
    named: list[tuple[str, UUID]], sent: Mapping[UUID, int], places: Mapping[UUID, int]
) -> list[list[Cell]]:
    page = Publication()
    figures = page.line({key: sent.get(key, 0) for _, key in named}, lambda _key: ("start", "end"))
    total = page.add(sum(figure.count for figure in figures.values()), "end", "start")
    page.settle()
    offered = sum(places.get(key, 0) for _, key in named)
    return [
        [
            name,
            compared(part(figures[key], total), places.get(key, 0) / offered if offered else None),
            figures[key].cell,
            percent(part(figures[key], total)),
            places.get(key, 0),
            percent(places.get(key, 0) / offered if offered else None),
        ]
        for name, key in named
    ]


def part(figure: Figure, total: Figure) -> float | None:
    """A share of published figures; None where either is hidden or nothing was sent."""
    return figure.shown / total.shown if figure.shown is not None and total.shown else None


def percent(share: float | None) -> Cell:
    return WITHHELD_WORDS if share is None else min(100, round(100 * share))


def compared(had: float | None, even: float | None) -> str:
    """Words for the share had against the even one."""
    if had is None or not even:
        return WITHHELD_WORDS if had is None else "No places on offer"
    if had < LESS * even:
        return "Less than its share"
    return "More than its share" if had > MORE * even else "About its share"
