"""Work out who is likely to pay, and keep what the hub counts and matches by.

Kept are what we read, whether it is verified, area and year. The rules behind it are not: "waited as an asylum
seeker" would tell of somebody's status outside the seal. They are worked out again whenever the page is shown.
"""

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.answers import Record
from hub.learners.funding.facts import Earnings, Facts, Permission
from hub.learners.funding.indication import Indication, indicate, starting_day
from hub.learners.funding.rulebook import rulebook
from hub.learners.services.confirm_rule import confirmed_rulebook
from hub.learners.types import Sureness

ASKED = ("postcode", "date_of_birth", "immigration_status", "in_uk_since", "earnings_band", "benefits")
DECIDES_FUNDING = frozenset({*ASKED, "outcode", "earliest_start"})
NEEDED = (Category.CONTACT, Category.DATE_OF_BIRTH, Category.IMMIGRATION, Category.NEEDS)


def keep_indication(uow: UnitOfWork, record: Record) -> bool:
    """Keep the indication that the rules give now; whether it is another than before."""
    decision = consent.may_see(uow, record.learner.id, NEEDED)
    found, row = indication_of(uow, record, decision), record.funding
    verified = found.sure is Sureness.VERIFIED
    now = (found.outcome, verified, found.area.code if found.area else None, found.year)
    if now == (row.outcome.reveal(decision), bool(row.verified.value(decision)), row.area, row.year):
        return False
    row.outcome, row.verified, row.area, row.year = now
    audit.record(uow, "funding.indicate", about=row)
    return True


def indication_of(uow: UnitOfWork, record: Record, decision: Decision) -> Indication:
    """What the rules give now, for learning that starts as early as the learner can."""
    starts_on = starting_day(uow.today, record.need.earliest_start.value(decision))
    return indicate(facts_of(record, decision), starts_on, confirmed_rulebook(uow))


def facts_of(record: Record, decision: Decision) -> Facts:
    """The facts; a status that is not on the list counts as not known. The decision must cover NEEDED."""
    kept = record.read(ASKED, decision)
    permission = Permission.from_text(kept["immigration_status"])
    known = permission.status in dict(rulebook().statuses)
    return Facts(
        postcode=kept["postcode"] or record.learner.outcode,
        born=kept["date_of_birth"],
        permission=permission if known else Permission(),
        in_uk_since=kept["in_uk_since"],
        earnings=Earnings.from_band(kept["earnings_band"]),
        benefits=None if kept["benefits"] is None else frozenset(kept["benefits"]),
    )
