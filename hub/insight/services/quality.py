"""The tables of how well assessments hold, as may be published."""

from collections.abc import Mapping, Sequence

from hub.insight.nested import EVERYBODY, Key
from hub.insight.settled.quality import (
    ASSESSOR,
    FIRST_ASSESSOR,
    FROM_EVIDENCE,
    IN_PERSON,
    PROVIDER,
    WAY,
    Quality,
)
from hub.insight.types import Cell, Table

AGREEMENT = ("Compared", "Same level, %", "Within one level, %", "Agreement beyond chance")
CHECKS = ("Answers", "Level not right", "Of those, one level up")
WAYS = {FROM_EVIDENCE: "From the evidence, without the levels", IN_PERSON: "Assessed again in person"}
FEW = (
    "Too few assessments have been looked at by a second assessor to say anything. "
    "Assessors find those that were drawn on their page “Assessments to look at again”."
)
SILENT = (
    "Too few providers have answered to say anything. They are asked two weeks after a learner has started."
)

Names = Mapping[str, str]  # by id


def agreement(found: Quality, assessors: Names) -> list[Table]:
    judged = [
        ("Placement", *(column[EVERYBODY] for column in found.placements)),
        *((skill.capitalize(), *cells) for skill, cells in found.skills.items()),
    ]
    return [
        Table("agreement", "By what was judged", ("Judged", *AGREEMENT), judged),
        Table(
            "agreement-by-way",
            "Placement, by the kind of second look",
            ("Second look", *AGREEMENT),
            rows(found.placements, WAY, WAYS),
            empty=FEW,
        ),
        Table(
            "agreement-by-assessor",
            "Placement, by the first assessor",
            ("Assessor", *AGREEMENT),
            rows(found.placements, FIRST_ASSESSOR, assessors),
            empty=FEW,
        ),
    ]


def checks(found: Quality, assessors: Names, providers: Names) -> list[Table]:
    everybody = [("All providers", *(column[EVERYBODY] for column in found.checks))]
    by_assessor = rows(found.checks, ASSESSOR, assessors)
    by_provider = rows(found.checks, PROVIDER, providers)
    return [
        Table("checks", "All answers", ("Asked", *CHECKS), everybody),
        Table(
            "checks-by-assessor", "By the assessor", ("Assessor", *CHECKS), by_assessor, empty=SILENT
        ),
        Table(
            "checks-by-provider", "By the provider", ("Provider", *CHECKS), by_provider, empty=SILENT
        ),
    ]  # fmt: skip


def rows(columns: Sequence[Mapping[Key, Cell]], way: int, names: Names) -> list[tuple[Cell, ...]]:
    """By name; of whom nothing can be told there is none."""
    parts = [key for key in columns[0] if key[0] == way]
    return sorted(
        ((names.get(key[1], "Not known"), *(column[key] for column in columns)) for key in parts),
        key=lambda row: str(row[0]),
    )


def ids(found: Quality) -> tuple[set[str], set[str]]:
    """Of the assessors and of the providers that have a row."""
    assessors = {part for way, part in found.placements[0] if way == FIRST_ASSESSOR}
    return (
        assessors | {part for way, part in found.checks[0] if way == ASSESSOR},
        {part for way, part in found.checks[0] if way == PROVIDER},
    )
