"""What can be worked out of counts within counts, with everything that is shown taken together.

A reader knows of every count the least and the most that it can be. Differences of levels add up to one another, and
the parts of each way of dividing to everybody: each such sum narrows the counts in it, until none is narrowed further.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from hub.insight.rules import THRESHOLD, Figure

Part = tuple[int, str]  # the number of the way of dividing, and the part
Those = tuple[Part, int, int]  # of a part, who come as far as the first level and not as far as the second
Bounds = tuple[float, float]


def worked_out(found: Sequence[Mapping[Part, Figure]], whole: Part) -> list[Those]:
    """The counts of few people, and the differences of two counts, of which a reader knows the number.

    `found` are figures by level and part, `whole` is the part that every way of dividing adds up to.
    """
    bounds, sums = _told(found), [*_between_levels(found), *_between_parts(found, whole)]
    while any([_narrow(bounds, total, those) for total, those in sums]):
        pass
    return [those for those, (least, most) in bounds.items() if least == most < THRESHOLD]


def _told(found: Sequence[Mapping[Part, Figure]]) -> dict[Those, Bounds]:
    """What each figure tells by itself. Behind the last level nobody is left; a difference is nowhere told."""
    end = len(found)
    return {
        (part, level, until): found[level][part].bounds if until == end else (0, math.inf)
        for part in found[0]
        for level, until in combinations(range(end + 1), 2)
    }


def _between_levels(found: Sequence[Mapping[Part, Figure]]) -> Iterator[tuple[Those, list[Those]]]:
    """From one level to a third is from the one to the next and on from there."""
    for part in found[0]:
        for first, middle, last in combinations(range(len(found) + 1), 3):
            yield (part, first, last), [(part, first, middle), (part, middle, last)]


def _between_parts(
    found: Sequence[Mapping[Part, Figure]], whole: Part
) -> Iterator[tuple[Those, list[Those]]]:
    """Everybody of a level, or between two, is in one part of each way of dividing."""
    ways: dict[int, list[Part]] = defaultdict(list)
    for part in found[0]:
        if part != whole:
            ways[part[0]].append(part)
    for parts in ways.values():
        for level, until in combinations(range(len(found) + 1), 2):
            yield (whole, level, until), [(part, level, until) for part in parts]


def _narrow(bounds: dict[Those, Bounds], total: Those, those: Sequence[Those]) -> bool:
    """Whether anything more is known of a total and of what adds up to it, now that one is set against the other."""
    before = [bounds[one] for one in (total, *those)]
    least, most = _added_up(bounds, those)
    bounds[total] = max(bounds[total][0], least), min(bounds[total][1], most)
    for one in those:
        least, most = _added_up(bounds, [other for other in those if other != one])
        low, high = bounds[one]
        bounds[one] = max(low, bounds[total][0] - most), min(high, bounds[total][1] - least)
    return before != [bounds[one] for one in (total, *those)]


def _added_up(bounds: Mapping[Those, Bounds], those: Sequence[Those]) -> Bounds:
    return sum(bounds[one][0] for one in those), sum(bounds[one][1] for one in those)
