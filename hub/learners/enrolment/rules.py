"""What the ILR asks for that an enrolment file does not tell. Pure.

Source: ILR 2025/26, schema and validation rules (AddLine1_03, PlanLearnHours_01, PriorAttain_01, EmpStat_21,
DateEmpStatApp_02, ESMType_02 and _08, LLDDHealthProb_04, PrimaryLLDD_01, LearnDelFAMType_02, _09 and _124,
DateOfBirth_25), for adult skills funding (FundModel 38).
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from hub.consent.types import CATEGORY_LABELS, Category
from hub.learners.enrolment.fields import (
    BY_KEY,
    EMERGENCY,
    FIELDS,
    IDENTITY_SEEN,
    SHARE_CODE_SEEN,
    STATUS_SEEN,
    WORK_SEEN,
)

ALWAYS = (
    *("ULN", "FamilyName", "GivenNames", "DateOfBirth", "Ethnicity", "Sex", "LLDDHealthProb"),
    *("AddLine1", "PostcodePrior", "Postcode", "PriorLevel", "EmpStat", "DateEmpStatApp", "FFI", "SOF"),
    *("LearnAimRef", "LearnStartDate", "LearnPlanEndDate", "PlanLearnHours", "DelLocPostCode"),
)
# What is no field of the ILR, and an enrolment form asks for.
TO_SEE = (EMERGENCY, IDENTITY_SEEN, WORK_SEEN, STATUS_SEEN, SHARE_CODE_SEEN)
# A field, the code it has, and what the ILR then needs.
NEEDED_WITH = (
    ("EmpStat", "10", ("EII",)),
    ("EmpStat", "11", ("LOU",)),
    ("LLDDHealthProb", "1", ("LLDDCat", "PrimaryLLDD")),
)
NATIONAL, FULLY, EARNS_LESS = "105", "1", "391"
ADULT = 19
EMPLOYMENT_SINCE = "1990-08-01"  # the ILR takes no earlier day of an employment status
PRACTICE = "QQ"  # a National Insurance number that is given to nobody


def missing(values: Mapping[str, str], closed: Collection[Category]) -> list[str]:
    """Each field that the ILR needs and the file does not tell, in words; not those that are not shared."""
    needed = {*ALWAYS, *(key for held, code, keys in NEEDED_WITH if values.get(held) == code for key in keys)}
    if values.get("PriorLevel"):
        needed.add("DateLevelApp")
    return [
        field.words
        for field in FIELDS
        if field.key in needed and not values.get(field.key) and field.category not in closed
    ]


def not_seen(values: Mapping[str, str], closed: Collection[Category]) -> list[str]:
    """What nobody at the hub has asked or seen, in words; not what is not shared, of which nothing is said."""
    return [key for key in TO_SEE if not values.get(key) and BY_KEY[key].category not in closed]


def not_shared(closed: Collection[Category]) -> list[str]:
    """What the learner has not agreed to share, each with the fields of the ILR that it leaves blank."""
    names = {
        category: [field.ilr for field in FIELDS if field.category is category and field.ilr]
        for category in Category
        if category in closed
    }
    return [
        f"{CATEGORY_LABELS[category]} ({', '.join(fields)})" if fields else CATEGORY_LABELS[category]
        for category, fields in names.items()
    ]


def faults(values: Mapping[str, str], nino: str | None, benefits: Collection[str]) -> Iterator[str]:
    """What the ILR would refuse, in words."""
    if nino and nino.startswith(PRACTICE):
        yield f"{BY_KEY['NINumber'].words}: it starts with {PRACTICE}, which is given to nobody. Ask for it again"
    if len(benefits) > 1:
        yield f"{BY_KEY['BSI'].words}: one code only is allowed. They told us {', '.join(sorted(benefits))}"
    if says := wrong_day(values.get("DateEmpStatApp", ""), values.get("LearnStartDate", "")):
        yield f"{BY_KEY['DateEmpStatApp'].words}: {says}"
    if too_young(values.get("DateOfBirth", ""), values.get("LearnStartDate", "")):
        yield f"{BY_KEY['DateOfBirth'].words}: under {ADULT} on 31 August, which adult skills funding does not take"


def wrong_day(since: str, starts: str) -> str:
    """Why an employment status cannot be told from that day on; empty where it can. Both days as ISO."""
    if since and starts and since >= starts:
        return "it is not before the first day of learning. Ask what they did the day before"
    if since and since < EMPLOYMENT_SINCE:
        return f"it is before {EMPLOYMENT_SINCE}, the first day that the ILR takes"
    return ""


def too_young(born: str, starts: str) -> bool:
    """Whether somebody is not an adult on 31 August of the year in which the teaching starts; both days as ISO."""
    if not born or not starts:
        return False
    start, birthday = date.fromisoformat(starts), date.fromisoformat(born)
    year = start.year if start.month >= 8 else start.year - 1
    grown = (birthday.year + ADULT, birthday.month, birthday.day)
    return grown > (year, 8, 31)


def earnings_threshold(ffi: str, sof: str) -> str:
    """The LDM code of a fully funded course up to Level 2 under the national rules; areas of their own have none."""
    return EARNS_LESS if (ffi, sof) == (FULLY, NATIONAL) else ""
