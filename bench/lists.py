"""What pages of long lists cost in hubs that have grown for years: beside the same page with the fence and the wall
down, beside its template with the rows at hand, and far down the list beside the first page."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from bench import grow
from bench.at_sizes import SIZES
from bench.grown.place import settings_of
from bench.grown.turned import FAR, measure
from bench.measured import Row, at_least, at_most, figure

LISTS = ("waiting", "list-then", "referrer", "worklist", "directory")
FENCED, THROUGHPUT, FAR_DOWN = 1.6, 0.75, 1.5


def rows(sizes: Sequence[int] = SIZES) -> list[Row]:
    return [
        row for size in sorted(sizes) for name in LISTS for row in list_rows(name, size, costs(name, size))
    ]


def costs(name: str, size: int) -> dict[str, Any]:
    grow.rows(size)
    process = multiprocessing.get_context("spawn")
    with settings_of(size) as settings, ProcessPoolExecutor(1, mp_context=process) as pool:
        return pool.submit(measure, settings, name).result()


def list_rows(name: str, size: int, cost: dict[str, Any]) -> list[Row]:
    of = f"{name} at {size:,}, a page of {cost['rows']} rows"
    found = [
        at_most(f"{of}: time beside the same with the fence down", cost["fenced"], FENCED),
        at_least(f"{of}: throughput beside its template with rows at hand", cost["throughput"], THROUGHPUT),
    ]
    far = f"{name} at {size:,}: page {FAR + 1} beside the first"
    return [*found, at_most(far, cost["far"], FAR_DOWN) if cost["far"] else figure(far, "no such page")]
