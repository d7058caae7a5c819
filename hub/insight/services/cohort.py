"""The tables of a cohort: how far those who registered in a term have come, as may be published."""

from collections.abc import Mapping

from hub.directory.types import LEVEL_NAMES
from hub.insight.nested import EVERYBODY, Key
from hub.insight.rules import SMALL_WORDS, shown_as
from hub.insight.settled.cohort import AREA, CHANNEL, LEVEL, PROVIDER, Cohort
from hub.insight.settled.rates import rate
from hub.insight.types import Cell, Chart, Table

# Each step with what it counts; in this order they are columns of `Cohort`.
COUNTS = {
    "Registered": "Everybody whose registration was finished, by the day they joined.",
    "Assessed": "An assessment gave them a level, or they came further.",
    "Referred": "The hub sent them to a class.",
    "Offered a place": "A provider offered a place and did not take the offer back, or they came further.",
    "Started": "They started in a class. A start that was undone does not count.",
    "Finished": "They stayed to the end of a class, whatever the result was.",
    "Moved up a level": "They are now above the level of their first assessment, with or without finishing a class.",
    "Reached at the call": "They answered the hub’s call three or six months after a class.",
    "In work or learning": "At the last call that reached them they had work, paid or self-employed, or a course.",
}
STEPS = tuple(COUNTS)
WAYS = {
    LEVEL: ("By level", "Level first found"),
    PROVIDER: ("By provider", "Provider they came furthest with"),
    CHANNEL: ("By channel", "Channel"),
    AREA: ("By area", "Area"),
}


def tables(found: Cohort, before: Cohort | None) -> list[Table]:
    """The steps of everybody beside those of the same term a year `before`, and a table for each way of dividing."""
    return [_trend(found, before), *(_table(found, way, *words) for way, words in WAYS.items())]


def _trend(found: Cohort, before: Cohort | None) -> Table:
    now, then = _everybody(found), _everybody(before)
    return Table(
        key="cohort-everybody",
        title="How far they have come",
        columns=(
            "Step",
            "What it counts",
            "Learners",
            "Out of 100 registered",
            "The same term last year",
            "Out of 100 last year",
        ),
        rows=[
            (step, says, now[step], _share(now, step), then[step], _share(then, step))
            for step, says in COUNTS.items()
        ],
        headers=2,
        chart=Chart(
            "Learners who came as far as each step.",
            STEPS,
            [("Learners", [shown_as(now[step]).shown for step in STEPS])],
        ),
    )  # fmt: skip


def _everybody(found: Cohort | None) -> dict[str, Cell]:
    if found is None:
        return dict.fromkeys(STEPS, "not kept")
    return {
        step: column.get(EVERYBODY, SMALL_WORDS) for step, column in zip(STEPS, found.columns, strict=True)
    }


def _share(steps: Mapping[str, Cell], step: str) -> Cell:
    """Of published figures only."""
    if "not kept" in steps.values():
        return "not kept"
    return rate(shown_as(steps[step]), shown_as(steps[STEPS[0]]))


def _table(found: Cohort, way: int, title: str, first: str) -> Table:
    parts: list[Key] = sorted((key for key in found.columns[0] if key[0] == way), key=_order)
    return Table(
        key=f"cohort-{title.lower().replace(' ', '-')}",
        title=title,
        columns=(first, *STEPS),
        rows=[[key[1], *(column[key] for column in found.columns)] for key in parts],
        empty="Too few people to say anything.",
    )


def _order(key: Key) -> tuple[int, str]:
    """Levels from the lowest up and what is none of them last; everything else by its name."""
    way, part = key
    names = list(LEVEL_NAMES.values())
    return (names.index(part) if part in names else len(names)) if way == LEVEL else 0, part
