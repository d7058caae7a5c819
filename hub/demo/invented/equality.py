"""What the invented people answer to the questions about equality: not all were asked, and not all would say."""

from collections.abc import Mapping
from random import Random
from typing import Any

from hub.learners.equality.codes import NOT_SAID
from hub.learners.equality.reads import YES

NO = "2"  # of LLDDHealthProb
# Of people: never asked, would say nothing, would not say one thing, call what they have a disability.
NEVER_ASKED, DECLINES, PASSES, CALLS_IT_SO = 0.24, 0.07, 0.05, 0.7
# Codes of the highest qualification by that of years at school.
QUALIFIED = {
    "0": ("99",),
    "1": ("99",),
    "5": ("99", "99", "1"),
    "9": ("99", "2", "3", "97"),
    "12": ("5", "6", "9", "9", "10", "97"),
}

Answers = Mapping[str, Any]


def answers(number: int, spoken: Mapping[str, Any], schooling: str, kind: str | None) -> Answers | None:
    """By name, as they are kept; None of whom nobody asked. `kind` is that of a health need, as a code of LLDDCat.

    The hub of the demonstration does not ask about faith, and knows already since when people are here.
    """
    rng = Random(f"{number} equality")  # noqa: S311 - invents people, keeps no secret
    if rng.random() < NEVER_ASKED:
        return None
    disabled = kind is not None and rng.random() < CALLS_IT_SO
    true = {
        "ethnicity": rng.choice(spoken["ethnicity"]),
        "disability": YES if disabled else NO,
        "prior_level": rng.choice(QUALIFIED[schooling]),
        "schooling": schooling,
    }
    passes = 1 if rng.random() < DECLINES else PASSES
    said = {name: NOT_SAID if rng.random() < passes else code for name, code in true.items()}
    return {**said, "kinds": [kind] if said["disability"] == YES else []}
