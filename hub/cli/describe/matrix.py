"""`hub matrix`: what each role may be shown, by purpose, category and stage, as the decision itself answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import click

from hub.access.permissions import (
    OF_A_PROVIDER,
    PERMISSIONS,
    PURPOSES,
    ROLE_LABELS,
    ROLES_OF_KIND,
    Permission,
    Role,
)
from hub.accounts.types import OrganisationKind
from hub.cli.describe.processing import row, table
from hub.consent.rules import (
    ENROLMENT_CATEGORIES,
    PURPOSE_CATEGORIES,
    RESTS_ON,
    STAGE_CATEGORIES,
    THROUGH_GLASS,
    AgreementFacts,
    BlockFacts,
    GrantFacts,
    decide,
)
from hub.consent.services.disclosure import STAGED_PURPOSES
from hub.consent.services.sharing import TERMS
from hub.consent.types import CATEGORY_LABELS, PURPOSE_LABELS, RIGHTS, Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.learners.services.register import HUB_PURPOSES

HEAD = """# Who may be shown what

Made by `hub matrix > docs/trust/matrix.md`: the decision (`hub/consent/rules.py`) is asked for each role, purpose,
category and stage, of a learner who has agreed to all that is asked of them; a test compares the two. Another,
`tests/integration/test_matrix.py`, plants words of each category and looks for them on pages, in files and in the API:
nothing is found that is not open here, and what is promised is found. Pages show less where less is needed.

Where a role relies on several purposes it is shown what any of them opens. An administrator, and an officer without a
task, are shown nothing of anybody. “no” is left blank.
"""
AFTER = """## When it no longer stands

What is still open of the tables above when one thing changes.
"""
STAGES = {
    Stage.FULL: "always",
    Stage.CLOSED: "no referral",
    Stage.MATCH_CARD: "sent",
    Stage.OPENED: "opened by the provider",
    Stage.ENROLMENT: "took a place",
    Stage.TAUGHT: "left the class",
}
_TODAY = date(2026, 1, 1)
_LEARNER, _OWN, _USER = (UUID(int=number) for number in (1, 2, 3))


class Turn(StrEnum):
    """What may have happened to what the learner agreed to."""

    STANDS = "as agreed"
    AGREEMENT_ENDED = "the agreement with the organisation has ended"
    WITHDRAWN = "the learner has withdrawn"
    BLOCKED = "the learner refuses the organisation"
    RESTRICTED = "the record is restricted"


@dataclass(frozen=True, slots=True)
class Sight:
    """A role looking for one purpose, at one stage. `opening` is of a member of the hub's staff who has opened the
    record to keep somebody safe, `task` of the officer at work on a request of the learner."""

    role: Role
    purpose: str
    stage: Stage = Stage.FULL
    opening: bool = False
    task: bool = False

    @property
    def viewer(self) -> Viewer:
        purposes = THROUGH_GLASS if self.opening else PURPOSES[self.role]
        hub = self.role in ROLES_OF_KIND["hub"]
        found = Viewer(_USER, _OWN, self.role, frozenset(purposes & {self.purpose}), hub)
        return replace(found, about=_LEARNER) if self.task else found


def sights() -> Iterator[Sight]:
    """Every column of the matrix. The hub's own grants have no stages, nor has the office that referred somebody."""
    for role in Role:
        for purpose in (one for one in Purpose if one in PURPOSES[role]):
            staged = role in OF_A_PROVIDER and purpose in STAGED_PURPOSES
            stages = [stage for stage in Stage if staged != (stage is Stage.FULL)]
            yield from (Sight(role, purpose, stage) for stage in stages)
        if Permission.BREAK_GLASS in PERMISSIONS[role]:
            yield Sight(role, Purpose.SAFEGUARDING, opening=True)
        if Permission.OVERSEE in PERMISSIONS[role]:
            yield Sight(role, RIGHTS, task=True)


def opened(sight: Sight, turn: Turn = Turn.STANDS) -> frozenset[Category]:
    """The categories that are open to it, each asked for alone."""
    return frozenset(
        category
        for category in Category
        if decide(
            sight.viewer,
            _LEARNER,
            [category],
            _TODAY,
            _grants(sight, turn),
            [BlockFacts(_LEARNER, _OWN, None)] if turn is Turn.BLOCKED else [],
            _agreements(turn),
            restricted=[_LEARNER] if turn is Turn.RESTRICTED else [],
            glass=[_LEARNER] if sight.opening else [],
        ).allowed
    )


def _grants(sight: Sight, turn: Turn) -> list[GrantFacts]:
    """What the learner is asked for this purpose, and said yes to."""
    if sight.purpose not in set(Purpose):
        return []
    purpose = RESTS_ON.get(Purpose(sight.purpose), Purpose(sight.purpose))
    given = _asked(sight.role, purpose) & PURPOSE_CATEGORIES[purpose] & STAGE_CATEGORIES[sight.stage]
    withdrawn = datetime(2025, 12, 1, tzinfo=UTC) if turn is Turn.WITHDRAWN else None
    day = timedelta(days=90)
    return [GrantFacts(_LEARNER, _OWN, purpose, given, _TODAY - day, _TODAY + day, withdrawn)]


def _asked(role: Role, purpose: Purpose) -> frozenset[Category]:
    if role is Role.JCP:
        return frozenset(TERMS[OrganisationKind.JCP].categories)
    if role in OF_A_PROVIDER:
        enrolment = purpose is Purpose.ENROLMENT
        return frozenset(ENROLMENT_CATEGORIES if enrolment else TERMS[OrganisationKind.PROVIDER].categories)
    return frozenset(Category) if purpose in {*HUB_PURPOSES, Purpose.WIDER_NEEDS} else frozenset()


def _agreements(turn: Turn) -> list[AgreementFacts]:
    ends_on = _TODAY if turn is Turn.AGREEMENT_ENDED else _TODAY + timedelta(days=90)
    return [AgreementFacts(_OWN, frozenset(Purpose), frozenset(Category), date(2025, 1, 1), ends_on)]


def document() -> str:
    roles = {role: [one for one in sights() if one.role is role] for role in Role}
    parts = ["\n".join((f"## {ROLE_LABELS[role]}\n", *_rows(found), "")) for role, found in roles.items()]
    return "\n".join((HEAD, *parts, AFTER, *_turns(), ""))


def _rows(found: list[Sight]) -> Iterator[str]:
    if not found:
        yield "Nothing of anybody."
        return
    yield from table("category", *(title(one) for one in found))
    cells = [opened(one) for one in found]
    for category in Category:
        yield row(CATEGORY_LABELS[category], *("yes" if category in cell else "" for cell in cells))


def title(sight: Sight) -> str:
    if sight.task:
        return "At work on a request of the learner"
    if sight.opening:
        return "Opened to keep somebody safe"
    words = PURPOSE_LABELS[Purpose(sight.purpose)]
    return words if sight.stage is Stage.FULL else f"{words}: {STAGES[sight.stage]}"


def _turns() -> Iterator[str]:
    turns = [turn for turn in Turn if turn is not Turn.STANDS]
    yield from table("role", "shown", *turns)
    for sight in (one for one in sights() if opened(one)):
        yield row(ROLE_LABELS[sight.role], title(sight), *(_left(sight, turn) for turn in turns))


def _left(sight: Sight, turn: Turn) -> str:
    before, after = opened(sight), opened(sight, turn)
    assert after in (before, frozenset()), "all or nothing"
    return "the same" if after else "nothing"


@click.command("matrix")
def matrix_command() -> None:
    """Print who may be shown what, from the rules themselves."""
    click.echo(document(), nl=False)
