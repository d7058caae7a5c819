"""`hub processing`: the record of processing of the DPIA, from the rules of sharing and the field registry."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import click

import hub.models  # noqa: F401 - fills the registry
from hub.access.permissions import PURPOSES, ROLE_LABELS, ROLES_OF_KIND, Role
from hub.accounts.types import KIND_LABELS, OrganisationKind
from hub.consent.rules import ENROLMENT_CATEGORIES, PURPOSE_CATEGORIES, STAGE_CATEGORIES
from hub.consent.services.sharing import TERMS
from hub.consent.types import CATEGORY_LABELS, PURPOSE_LABELS, Category, Purpose, Stage
from hub.core.sealing.sealed import REGISTRY
from hub.forms.fields.question import lower_first

HEAD = """# Record of processing (UK GDPR Article 30)

Made by `hub processing > docs/dpia/record-of-processing.md` from the rules of sharing, the field registry and
`hub/consent/data/processing.toml`; a test compares the two, and another fails when one is missing. Controller, officer
and contacts are those that the hub has entered on its page “What the privacy notice says”. What is said of the law is a
proposal: see [the decisions](decisions.md). Each field stands in [the data inventory](data-inventory.md).

Transfers out of the United Kingdom: none by the program itself. Security: [the assessment](README.md), steps 5 and 6.
"""
STAGES = {
    Stage.MATCH_CARD: "When a referral is sent",
    Stage.OPENED: "When the provider opens it, besides",
    Stage.ENROLMENT: "When the learner has taken a place, besides",
}


@cache
def processing() -> Mapping[str, Any]:
    """What the program cannot know of itself: basis, why, and who removes what."""
    return tomllib.loads((files("hub.consent") / "data" / "processing.toml").read_text("utf-8"))


def document() -> str:
    parts = (
        ("Purposes", purpose_rows()),
        ("Categories of data", category_rows()),
        ("Who receives it", recipient_rows()),
        ("What a provider is shown, stage by stage", stage_rows()),
        ("What an office that referred somebody is shown", office_rows()),
        ("How long it is kept", retention_rows()),
    )
    return "\n".join([HEAD, *(f"## {title}\n\n" + "\n".join(rows) + "\n" for title, rows in parts)])


def table(*titles: str) -> Iterator[str]:
    yield row(*titles)
    yield row(*("---" for _ in titles))


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def purpose_rows() -> Iterator[str]:
    yield from table("purpose", "why", "people", "basis", "special category", "may be shared", "relied on by")
    for purpose in Purpose:
        said = processing()["purposes"][purpose]
        yield row(
            f"{PURPOSE_LABELS[purpose]} (`{purpose}`)",
            said["why"],
            said["people"],
            f"{said['basis']} ({decision(said['decision'])})",
            said["special"],
            labels(PURPOSE_CATEGORIES[purpose]),
            ", ".join(ROLE_LABELS[role] for role in Role if purpose in PURPOSES[role]) or "no role yet",
        )


def category_rows() -> Iterator[str]:
    yield from table("category", "treated as", "why", "fields", "kept as")
    for category, said in processing()["categories"].items():
        fields = [field for field in REGISTRY.values() if field.category == category]
        yield row(
            f"{said.get('label') or CATEGORY_LABELS[Category(category)]} (`{category}`)",
            said["kind"],
            said["why"] or "-",
            ", ".join(sorted({field.label for field in fields})) or "none sealed under this name",
            ", ".join(sorted({field.retention for field in fields})) or "-",
        )


def recipient_rows() -> Iterator[str]:
    yield from table("organisation", "in the law", "roles", "how")
    for kind in OrganisationKind:
        said = processing()["recipients"][kind]
        roles = ", ".join(ROLE_LABELS[role] for role in ROLES_OF_KIND[kind])
        yield row(KIND_LABELS[kind], said["as"], roles, said["how"])


def stage_rows() -> Iterator[str]:
    yield from table("when", "what, as far as the learner and the agreement allow")
    granted, before = set(TERMS[OrganisationKind.PROVIDER].categories), set[Category]()
    for stage, words in STAGES.items():
        opened = STAGE_CATEGORIES[stage] & granted
        yield row(words, labels(opened - before))
        before |= opened
    yield row("When the learner has taken a place, with a yes of its own", labels(ENROLMENT_CATEGORIES))
    kept = STAGE_CATEGORIES[Stage.TAUGHT] & granted
    yield row(
        "When the learner has left the class or moved to another, in the place of all that", labels(kept)
    )
    yield row("When it says no, or the learner withdraws", "nothing any more")


def office_rows() -> Iterator[str]:
    yield from table("what", "how")
    for category in TERMS[OrganisationKind.JCP].categories:
        how = "in full where the learner agreed on a notice that says so, else initials"
        yield row(
            CATEGORY_LABELS[category],
            how if category is Category.IDENTITY else "one of eight words, and since when",
        )


def retention_rows() -> Iterator[str]:
    yield from table("kept as", "how long", "removed by", "fields", "decided")
    for name, said in processing()["retention"].items():
        fields = sum(field.retention == name for field in REGISTRY.values())
        yield row(name, said["long"], said["by"], str(fields), decision(said["decision"]))


def labels(categories: Collection[Category]) -> str:
    """The categories in the order of `Category`, as they stand inside a sentence."""
    found = (CATEGORY_LABELS[one] for one in Category if one in categories)
    return ", ".join(label if label.startswith("English") else lower_first(label) for label in found) or "-"


def decision(number: int) -> str:
    return f"decision {number}" if number else "by the program"


@click.command("processing")
def processing_command() -> None:
    """Print the record of processing of the DPIA."""
    click.echo(document(), nl=False)
