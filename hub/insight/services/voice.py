"""The tables of what learners say of themselves and of their classes, as may be published."""

from collections.abc import Mapping

from hub.insight.nested import EVERYBODY
from hub.insight.services.quality import rows
from hub.insight.settled.fairness import HIDDEN
from hub.insight.settled.voice import PROVIDER, Satisfaction, WiderOutcomes
from hub.insight.types import Cell, Table
from hub.tracking.voice.counts import DOWN, NOT_BOTH, SAME, UP
from hub.tracking.voice.questions import english
from hub.tracking.voice.types import Set

MOVED = {UP: "Moved up", SAME: "Stayed", DOWN: "Moved down", NOT_BOTH: "Left out one time or both"}
MEANS = (
    "People who were asked before a course and after their last one. “Moved up” is at least one step up: not yet; with "
    "help; alone, but it is hard; alone, and it is easy."
)
ALL_PROVIDERS = "All providers"
CONTENT = {
    "teaching": "The teacher helped",
    "place": "Good place",
    "times": "Good times",
    "level": "Right level",
    "recommend": "Would tell a friend",
}
ANSWERED = (
    "“People” answered at least one of the questions after a course, each once for a provider. Under each question "
    "stand those of them who said “Yes”; the others said “No” or “Yes and no”, or left it out."
)


def moved(found: WiderOutcomes) -> list[Table]:
    """One table, once enough people were asked both times."""
    if found.people[EVERYBODY].hidden:
        return []
    lines = enumerate(english(Set.LIFE).ask.values())
    return [
        Table(
            key="wider-outcomes",
            title="What people say they can do in English, before a course and after it",
            columns=("Statement", *MOVED.values()),
            rows=[[line, *(found.people[number, move].cell for move in MOVED)] for number, line in lines],
            note=f"{MEANS} Asked both times: {found.people[EVERYBODY].cell}.",
        )
    ]


def by_provider(found: Satisfaction, names: Mapping[str, str]) -> list[Table]:
    """One table, once enough people were asked; `names` are of providers, by id."""
    everybody: tuple[Cell, ...] = (ALL_PROVIDERS, *(column[EVERYBODY] for column in found.columns))
    if everybody[1] in HIDDEN:
        return []
    return [
        Table(
            key="satisfaction",
            title="What people think of their class, by provider",
            columns=("Provider", "People", *CONTENT.values()),
            rows=[*rows(found.columns, PROVIDER, names), everybody],
            note=ANSWERED,
        )
    ]


def own(found: Satisfaction, provider_id: str, name: str) -> Table:
    """What is published of one provider, beside all of them together; without its row where that may not be."""
    [table] = by_provider(found, {provider_id: name}) or [_nothing()]
    ends = [row for row in table.rows if row[0] in (name, ALL_PROVIDERS)]
    return Table(table.key, "What people think of their class", table.columns, ends, table.note)


def _nothing() -> Table:
    return Table("satisfaction", "", ("Provider", "People", *CONTENT.values()), [])


def providers(found: Satisfaction) -> set[str]:
    """The ids of those that have a row."""
    return {part for way, part in found.columns[0] if way == PROVIDER}
