"""How referrals are shared between providers, against their shares of the places on offer."""

from collections.abc import Mapping
from uuid import UUID

from hub.accounts.queries import organisation_names
from hub.core.db import UnitOfWork
from hub.insight.nested import EVERYBODY
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS, shown_as
from hub.insight.settled.compared import Compared
from hub.insight.types import Cell, Table
from hub.matching.policy.versions import published_policy
from hub.matching.services import current_snapshot
from hub.referrals.reads.balance import places_by_provider

LESS, MORE = 0.8, 1.25  # of its even share: between them a provider has about its share


def shares(uow: UnitOfWork, period: Compared) -> Table:
    """What was sent in the period, which is settled, beside the places on offer today, which are of nobody."""
    weeks = published_policy(uow).balance_weeks
    return Table(
        key="shares-of-providers",
        title="How referrals are shared between providers",
        columns=(
            "Provider",
            "Compared",
            "Referrals sent",
            "Share of referrals, %",
            "Share of places, %",
        ),
        headers=2,
        rows=rows(organisation_names(uow), period, places_by_provider(current_snapshot(uow))),
        note="Referrals sent in the same period as above. Places are those of all open classes today, taken or not. "
        "How many they are is not told: beside the free ones it would say how many people are in them. "
        f"The ranking of classes favours a provider that had less than its share in the last {weeks} weeks.",
        empty="Of no provider could referrals be shown, and no place is on offer.",
    )


def rows(names: Mapping[UUID, str], period: Compared, places: Mapping[UUID, int]) -> list[list[Cell]]:
    """One for each provider with places or with a number of referrals that is shown.

    The share had is of published figures: "not shown" where either is hidden or nothing was sent.
    """
    nobody = shown_as(SMALL_WORDS)  # a provider that has joined since
    total = shown_as(period.columns[0].get(EVERYBODY, WITHHELD_WORDS)).shown
    offered = sum(places.get(key, 0) for key in names)
    found: list[list[Cell]] = []
    for key, name in names.items():
        figure, own = period.sent.get(str(key), nobody), places.get(key, 0)
        sent = figure.shown
        if own or sent is not None:
            had = sent / total if sent is not None and total else None
            even = own / offered if offered else None
            found.append([name, compared(had, even), figure.cell, percent(had), percent(even)])
    return found


def percent(share: float | None) -> Cell:
    return WITHHELD_WORDS if share is None else min(100, round(100 * share))


def compared(had: float | None, even: float | None) -> str:
    """Words for the share had against the even one."""
    if had is None or not even:
        return WITHHELD_WORDS if had is None else "No places on offer"
    if had < LESS * even:
        return "Less than its share"
    return "More than its share" if had > MORE * even else "About its share"
