"""Build a grown hub once, for the benches that ask what a page costs where there are many learners and much history."""

import os
import sys
from contextlib import redirect_stdout
from time import perf_counter

import click

from bench.grown.build import REFERRALS, AnotherHub, Recipe, grow
from bench.grown.place import settings_of
from bench.measured import Row, figure
from hub.cli.progress import shown


def rows(learners: int, url: str | None = None, referrals: float = REFERRALS) -> list[Row]:
    """How long it took. Progress is told on the way; what is there already is built no second time."""
    began = perf_counter()
    with settings_of(learners, url) as settings:
        try:
            with redirect_stdout(sys.stderr), shown(f"Growing a hub of {learners:,} learners") as progress:
                fresh = grow(settings, Recipe(learners, referrals), progress, os.cpu_count() or 1)
        except AnotherHub:
            sys.exit(f"hub: {settings.database_url} holds something else. Give an empty database.")
        click.echo(f"Its keys and files: {settings.data_dir}", err=True)
    seconds = f"{perf_counter() - began:.0f} seconds" if fresh else "was there already"
    return [figure(f"a hub of {learners:,} learners", seconds)]
