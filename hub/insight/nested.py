"""The same people divided in several ways, with counts within counts: answered, and of those declined."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise

from hub.insight.deduction import Part, Those, worked_out
from hub.insight.publication import Publication, candidates
from hub.insight.rules import Figure

Key = Part
EVERYBODY: Key = (-1, "Everybody")
END = "end"
Chain = Sequence[Mapping[Key, Figure]]  # each level some of those in the level before


# The level they are some of, then counts of people by part, each some of the ones before.
Beside = tuple[int, Sequence[Mapping[Key, int]]]


def published(levels: Sequence[Mapping[Key, int]], beside: Sequence[Beside] = ()) -> list[dict[Key, Figure]]:
    """A figure for each count, settled together so that no small one can be worked out.

    `levels[0]` counts people by part, each further level some of those in the level before; all have the key
    EVERYBODY, which is the total of each way of dividing. Each of `beside` counts some of those in the level of that
    number, whatever became of them in the levels after it, and perhaps some of those again; their figures come last.
    """
    page = Publication()
    found: list[dict[Key, Figure]] = [{} for _ in levels]
    ways: list[Hashable] = [*sorted({way for way, _ in levels[0]}), END]
    for way, after in pairwise(ways):
        keys = [key for key in levels[0] if key[0] == way]
        for key in keys:
            _add(page, found, levels, key, after)
        page.lines.extend([figures[key] for key in keys] for figures in found)
    page.add(levels[0].get(EVERYBODY, 0), END, ways[0], published=False)
    for depth, figures in enumerate(found[1:], start=1):
        _add_up(page, figures, depth, ways)
    chains = [found]
    added: list[dict[Key, Figure]] = []
    for below, several in beside:
        own = [
            _add_beside(page, found[0], counts, number, ways)
            for number, counts in enumerate(several, start=len(levels) + len(added))
        ]
        added.extend(own)
        chains.append([*found[: below + 1], *own])
    page.settle()
    _withhold_together(page, chains)
    return [*found, *added]


def _withhold_together(page: Publication, chains: Sequence[Chain]) -> None:
    """The page sees what each part and each level give away; this, what several of them do when taken together."""
    while candidates(page.figures) and (chain := next((one for one in chains if _told_of(one)), None)):
        _loosen(page, chain, _told_of(chain)[0])
        page.settle()


def _told_of(chain: Chain) -> list[Those]:
    return worked_out(chain, EVERYBODY)


def _loosen(page: Publication, chain: Chain, small: Those) -> None:
    """Withhold the smallest figure that, alone, sets this count free; the smallest of all where none does."""
    left = candidates(page.figures)
    for figure in left:
        figure.withheld = True
        if small not in _told_of(chain):
            return
        figure.withheld = False
    left[0].withheld = True


def _add(
    page: Publication,
    found: Sequence[dict[Key, Figure]],
    levels: Sequence[Mapping[Key, int]],
    key: Key,
    after: Hashable,
) -> None:
    """One part: people pass from each level to the next, and those it leaves out go straight on."""
    counts = [level.get(key, 0) for level in levels]
    tail: Hashable = key[0]
    for depth, count in enumerate(counts):
        last = depth == len(counts) - 1
        head: Hashable = after if last else (key, depth)
        found[depth][key] = page.add(count, tail, head)
        if not last:
            page.add(count - counts[depth + 1], head, after, published=False)
        tail = head


def _add_up(page: Publication, figures: Mapping[Key, Figure], depth: int, ways: Sequence[Hashable]) -> None:
    """Those of one level alone pass from way to way: in each they are as many, whomever the level left out."""
    onward = dict(pairwise(ways))
    for key, figure in figures.items():
        figure.elsewhere.append(((depth, key[0]), (depth, onward[key[0]])))
    total = figures[EVERYBODY].count if figures else 0
    page.add(total, (depth, END), (depth, ways[0]), published=False)


def _add_beside(
    page: Publication, parts: Iterable[Key], counts: Mapping[Key, int], depth: int, ways: Sequence[Hashable]
) -> dict[Key, Figure]:
    """Those pass from way to way by themselves, as those of a level do."""
    onward = dict(pairwise(ways))
    figures = {key: page.add(counts.get(key, 0), (depth, key[0]), (depth, onward[key[0]])) for key in parts}
    page.lines.extend([figure for key, figure in figures.items() if key[0] == way] for way in ways[:-1])
    page.add(counts.get(EVERYBODY, 0), (depth, END), (depth, ways[0]), published=False)
    return figures
