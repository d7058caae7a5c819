"""Work out who is likely to pay, and keep what the hub counts and matches by.

Kept are what we read, area, year and, sealed, the marks of the rules it rests on: whether it is verified is read from
them, so that it follows a manager's word at once. The rules themselves are worked out again when a page is shown.
"""

from collections.abc import Callable

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.answers import Record
from hub.learners.funding.facts import Earnings, Facts, Permission
from hub.learners.funding.indication import Indication, indicate, starting_day
from hub.learners.funding.rulebook import Rulebook, rulebook
from hub.learners.services.confirm_rule import confirmed_rulebook
from hub.learners.types import FundingOutcome

ASKED = (
    "start_postcode",
    "postcode",
    "date_of_birth",
    "immigration_status",
    "in_uk_since",
    "earnings_band",
    "benefits",
)
DECIDES_FUNDING = frozenset({*ASKED, "outcode", "earliest_start"})
NEEDED = (Category.CONTACT, Category.DATE_OF_BIRTH, Category.IMMIGRATION, Category.WORK, Category.NEEDS)


def keep_indication(uow: UnitOfWork, record: Record) -> bool:
    """Keep the indication that the rules give now; whether it is another than before."""
    return indicate_by(uow, record, consent.may_see(uow, record.learner.id, NEEDED), confirmed_rulebook(uow))


def indicate_by(uow: UnitOfWork, record: Record, decision: Decision, book: Rulebook) -> bool:
    """The same by a decision, which covers NEEDED, and the rules of `confirmed_rulebook`."""
    found, row = indication_by(uow, record, decision, book), record.funding
    now = (found.outcome, rests_on(found), found.area.code if found.area else None, found.year)
    if now == (row.outcome.reveal(decision), row.rests_on.reveal(decision), row.area, row.year):
        return False
    row.outcome, row.rests_on, row.area, row.year = now
    audit.record(uow, "funding.indicate", about=row)
    return True


def rests_on(found: Indication) -> str | None:
    """The marks of the rules behind a reading; None where there is nothing to read, which nothing makes sure."""
    return None if found.outcome is FundingOutcome.CHECK else " ".join(rule.mark for rule in found.path)


def is_verified(kept: str | None, marks: Callable[[], frozenset[str]]) -> bool:
    """Whether every rule that the kept reading rests on (`FundingFact.rests_on`) is verified.

    `marks` gives those of the rules that are, and is not asked for somebody of whom nothing was read.
    """
    return kept is not None and marks().issuperset(kept.split())


def indication_of(uow: UnitOfWork, record: Record, decision: Decision) -> Indication:
    """What the rules give now, for learning that starts as early as the learner can."""
    return indication_by(uow, record, decision, confirmed_rulebook(uow))


def indication_by(uow: UnitOfWork, record: Record, decision: Decision, book: Rulebook) -> Indication:
    starts_on = starting_day(uow.today, record.need.earliest_start.value(decision))
    return indicate(facts_of(record, decision), starts_on, book)


def facts_of(record: Record, decision: Decision) -> Facts:
    """The facts; a status that is not on the list counts as not known. The decision must cover NEEDED."""
    kept = record.read(ASKED, decision)
    permission = Permission.from_text(kept["immigration_status"])
    known = permission.status in dict(rulebook().statuses)
    return Facts(
        postcode=kept["start_postcode"] or kept["postcode"] or record.learner.outcode,
        born=kept["date_of_birth"],
        permission=permission if known else Permission(),
        in_uk_since=kept["in_uk_since"],
        earnings=Earnings.from_band(kept["earnings_band"]),
        benefits=None if kept["benefits"] is None else frozenset(kept["benefits"]),
    )
