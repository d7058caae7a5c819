"""Into which parts of every group somebody falls, areas that may not stand alone being one."""

from collections.abc import Sequence

from hub.insight.nested import EVERYBODY, Key
from hub.learners.groups import GROUPS, Parts

ELSEWHERE = "Lives elsewhere, or not known"
AREA = next(number for number, group in enumerate(GROUPS) if group.code == "area")


def keys_of(parts: Parts, areas: Sequence[str]) -> list[Key]:
    """Everybody, and each group; areas that may not stand alone are one part."""
    own = {GROUPS[AREA].part(area) for area in areas}
    pooled = [ELSEWHERE if number == AREA and part not in own else part for number, part in enumerate(parts)]
    return [EVERYBODY, *enumerate(pooled)]
