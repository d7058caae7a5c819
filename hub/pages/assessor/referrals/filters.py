"""The filters of the hub's worklists, as they stand in an address."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hub.directory.types import STRAND_LABELS, WEEKDAYS, Level, Strand
from hub.forms.fields import LEVELS, PARTS, Date
from hub.forms.fields.week import DAY_CODES
from hub.forms.filters import Filters, Pick
from hub.referrals.waiting import who_waits

YES_NO = (("yes", "Yes"), ("no", "No"))


class WaitingFilters(Filters):
    """Providers, classes and districts are offered when the page is drawn."""

    level = Pick("Level", LEVELS)
    strand = Pick("Kind of class", STRAND_LABELS.items())
    area = Pick("Area")
    provider = Pick("Referred to provider")
    # Not "class", which no attribute can be called.
    taught = Pick("Referred to class", hint="Filter by the provider first: their classes are offered then.")
    interpreter = Pick("Needs an interpreter", YES_NO)
    day = Pick("Free on", zip(DAY_CODES, WEEKDAYS, strict=True))
    part = Pick("Free in the", [(part, part) for part in PARTS])
    since = Date("Waiting since this day or longer", noun="The day")
    show = Pick("Show", [("paused", "Paused")], unset="Waiting now")

    @staticmethod
    def wanted(values: Mapping[str, Any]) -> who_waits.Filters:
        level, strand, interpreter = values["level"], values["strand"], values["interpreter"]
        provider, taught, day, part = values["provider"], values["taught"], values["day"], values["part"]
        return who_waits.Filters(
            level=Level(level) if level else None,
            strand=Strand(strand) if strand else None,
            area=values["area"],
            paused=values["show"] == "paused",
            provider_id=UUID(provider) if provider else None,
            class_id=UUID(taught) if taught else None,
            interpreter=interpreter == "yes" if interpreter else None,
            joined_by=values["since"],
            day=DAY_CODES.index(day) if day else None,
            part=PARTS.index(part) if part else None,
        )
