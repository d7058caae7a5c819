"""How far a long command is."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

QUARTER = 4

Progress = Callable[[int, int], None]


@contextmanager
def shown(label: str) -> Iterator[Progress]:
    """Takes how many of how many are done: a bar on a terminal; elsewhere a line for every quarter."""
    if not sys.stdout.isatty():
        yield quarters(label)
        return
    with click.progressbar(length=1000, label=label) as bar:
        yield lambda done, of: bar.update(done * 1000 // of - bar.pos)


def quarters(label: str) -> Progress:
    told = [0]

    def tell(done: int, of: int) -> None:
        now = done * QUARTER // of
        if now > told[0]:
            told[0] = now
            click.echo(f"{label}: {now * 100 // QUARTER}%")

    return tell
