"""The table of what other help people were told of and whether it helped, as may be published."""

from hub.directory.support.kinds import kinds
from hub.insight.nested import EVERYBODY
from hub.insight.settled.other_help import OtherHelp
from hub.insight.types import Table
from hub.learners.wider_needs.counts import HELPED, NOT_HELPED, NOT_KNOWN, NOT_TOLD, PARTLY

CAME = {
    HELPED: "It helped",
    PARTLY: "It helped partly",
    NOT_HELPED: "It did not help",
    NOT_KNOWN: "Did not go, or not asked",
    NOT_TOLD: "Not told of it",
}
MEANS = (
    "People who let the hub write it down, each once in a line. Of several services of one kind the last counts. Those "
    "who were told of help without its being written down are in no line."
)


def by_kind(found: OtherHelp) -> list[Table]:
    """One table, once enough people were told of something."""
    everybody = found.people[EVERYBODY]
    if everybody.hidden:
        return []
    lines = enumerate(kind.label for kind in kinds().values())
    return [
        Table(
            key="other-help",
            title="What other help people were told of, and whether it helped",
            columns=("Kind of help", *CAME.values()),
            rows=[[label, *(found.people[number, end].cell for end in CAME)] for number, label in lines],
            note=f"{MEANS} Told of any: {everybody.cell}.",
        )
    ]
