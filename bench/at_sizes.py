"""What one page costs in hubs of several sizes that have grown for years: first and next requests, statements, floor.

The databases are built once, in bulk, and used again (`hub bench grow`).
"""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from bench import grow
from bench.grown.pages import FIRST, PAGES, Page
from bench.grown.place import settings_of
from bench.grown.worker import measure
from bench.measured import Row, at_most, figure, told

SIZES = (400, 10_000)


def rows(name: str, sizes: Sequence[int] = SIZES) -> list[Row]:
    found = {size: costs(name, size) for size in sorted(sizes)}
    told_of = [row for size, cost in found.items() for row in size_rows(name, PAGES[name], size, cost)]
    return [*told_of, growth_row(name, PAGES[name], found)]


def costs(name: str, size: int) -> dict[str, Any]:
    """Measured in a worker that has just begun."""
    grow.rows(size)
    process = multiprocessing.get_context("spawn")
    with settings_of(size) as settings, ProcessPoolExecutor(1, mp_context=process) as pool:
        return pool.submit(measure, settings, name).result()


def size_rows(name: str, page: Page, size: int, cost: dict[str, Any]) -> list[Row]:
    of = f"{name} at {size:,}"
    first, second, later = cost["first"], cost["second"], cost["later"]
    statements = figure(f"{of}: statements", cost["statements"])
    if page.statements is not None:
        ok = cost["statements"] <= page.statements
        statements |= {"hold": f"<= {page.statements}", "ok": ok}
    beside = f"{of}: time beside its own SQL and template"
    own_sql = told(beside, cost["own_sql"])
    if page.own_sql is not None:
        own_sql = at_most(beside, cost["own_sql"], page.own_sql)
    return [
        figure(f"{of}: first request of a worker", seconds(first)),
        figure(f"{of}: second request", seconds(second)),
        figure(f"{of}: requests after that", seconds(later)),
        at_most(f"{of}: first request beside the second", [first["spent"] / second["spent"]], FIRST),
        statements,
        own_sql,
    ]


def seconds(cost: dict[str, float]) -> str:
    return f"{cost['spent']:.3f} s of processor, {cost['clock']:.3f} s by the clock"


def growth_row(name: str, page: Page, found: dict[int, dict[str, Any]]) -> Row:
    """Of a request that is not the first."""
    smallest, largest = min(found), max(found)
    of = f"{name}: time at {largest:,} beside that at {smallest:,}"
    ratios = [found[largest]["later"]["spent"] / found[smallest]["later"]["spent"]]
    return told(of, ratios) if page.growth is None else at_most(of, ratios, page.growth)
