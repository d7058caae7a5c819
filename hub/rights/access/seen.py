"""Who has seen a record, as the audit tells it: role and organisation, what for, and which kinds of data."""

from collections.abc import Collection, Iterator
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.forms.fields.when import day_words
from hub.oversight import seen
from hub.oversight.seen import Seen
from hub.rights.access.document import Entry, Part

INTRO = (
    "Each time somebody opens your record the program writes it down. Of one day, what the same people saw for "
    "the same reason is one row. Members of staff are named by their role and organisation."
)


def seen_by(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Part:
    lines = seen.of(uow, learner_ids, refused=True)
    kept_from = seen.kept_from(uow)
    intro = f"{INTRO} What was before {day_words(kept_from)} is no longer kept." if kept_from else INTRO
    return Part("seen", "Who has seen it", [list(_entries(line)) for line in lines], intro=intro)


def _entries(line: Seen) -> Iterator[Entry]:
    who = ", ".join(filter(None, (line.role, line.organisation)))
    what = ", ".join(line.what) or "That there is a record"
    yield Entry("day", "Day", day_words(line.day), line.day.isoformat())
    yield Entry("who", "Who", who, who)
    yield Entry("what", "Asked to see, and was refused" if line.refused else "Saw", what, sorted(line.kinds))
    if line.what_for:
        yield Entry("purpose", "What for", line.what_for, line.what_for)
