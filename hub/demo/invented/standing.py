"""What the invented people are allowed in the UK, since when they live here, and what work and benefits go with it."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from hub.demo.data_files import data
from hub.learners.employment import PAID, Employment, hours_offered
from hub.learners.funding.earnings import earnings_bands
from hub.learners.funding.facts import Permission

HALF = 0.5
NOT_SURE = 0.2  # of how many hours they work, or since when they do or do not
LONGEST_IN_WORK = 4 * 365
EARLIEST_WAIT = 10  # days after coming until somebody has asked for asylum
UNIVERSAL_CREDIT, NO_BENEFIT = ["4"], ["none"]
PENSION_AGE = 67
CLAIMS, CLAIMS_IN_WORK = 0.75, 0.2  # of those who may have public funds


def standing(rng: Random, spoken: Mapping[str, Any], age: int, today: date) -> dict[str, dict[str, Any]]:
    """The pages of the registration about money, which fit together and the person's age."""
    code = rng.choice(spoken["statuses"])
    rule = data("statuses")["status"][code]
    arrived = arrival(rng, rule, today)
    work = "retired" if age >= PENSION_AGE else rule["work"]
    employment = rng.choice(data("statuses")["work"][work])
    nothing, little, *_ = (band for band, _ in earnings_bands(today))
    working = employment == PAID
    public_funds = rule.get("public_funds", True) and age < PENSION_AGE
    claims = public_funds and rng.random() < (CLAIMS_IN_WORK if working else CLAIMS)
    return {
        "status": {
            "immigration_status": permission(rng, code, arrived, today).to_text(),
            "in_uk_since": arrived,
        },
        "work": {
            "employment": worked(employment, arrived, today).to_text(),
            "earnings_band": rng.choice((little, "not known")) if working else nothing,
            "benefits": UNIVERSAL_CREDIT if claims else NO_BENEFIT,
        },
        "paying": {"can_pay": rng.choice((True, False, None) if working else (False, False, None))},
    }


def worked(employment: str, arrived: date, today: date) -> Employment:
    """Since when, after they came, and how many hours; some do not know, and are asked again by the provider."""
    rng = Random(f"{arrived} {employment} work")  # noqa: S311 - invents answers, keeps no secret
    if rng.random() < NOT_SURE:
        return Employment(employment)
    here = (today - arrived).days
    since = today - timedelta(days=rng.randint(0, min(here, LONGEST_IN_WORK)))
    return Employment(employment, since, rng.choice(hours_offered(today))[0] if employment == PAID else None)


def arrival(rng: Random, rule: Mapping[str, Any], today: date) -> date:
    """A day on which somebody with this status can have come: not before its scheme, not after it closed."""
    least, most = rule["days_here"]
    first: date = max(today - timedelta(days=most), rule.get("from", date.min))
    last: date = max(min(today - timedelta(days=least), rule.get("until", date.max)), first)
    return first + timedelta(days=rng.randint(0, (last - first).days))


def permission(rng: Random, code: str, arrived: date, today: date) -> Permission:
    """The status with what the rules ask besides; nobody asked for asylum before they came."""
    if code in ("family", "sponsored", "student"):
        return Permission(code, length="long", ends=rng.choice((None, None, None, "renewing", "ending")))
    if not code.startswith("asylum"):
        return Permission(code)
    here = (today - arrived).days
    waiting = today - timedelta(days=rng.randint(min(EARLIEST_WAIT, here), max(here - EARLIEST_WAIT, 1)))
    support = (
        "section-4" if code == "asylum_appeal" and rng.random() < HALF else "none"
    )  # asked of the refused
    return Permission(code, waiting=waiting, support=support)
