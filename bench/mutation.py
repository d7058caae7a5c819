"""Whether the tests of a guard notice a fault in it: each mutant of its module is tested in a process of its own.

`python -m bench.mutation [vault …] [--json]`. No file is changed: the tests are read once, then a process forks for
each mutant, where the functions of the module get the faulty code before the first test runs. A mutant that every
test lets pass has survived, and is shown with its line.
"""

import ast
import importlib
import io
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FunctionType, ModuleType
from typing import Any

import click
import pytest

from bench.mutants import Mutant, is_number, mutants

ROOT = Path(__file__).parents[1]
UNFIT = 70  # how a process ends whose fault could not be put in
PATIENCE = 180  # seconds; a mutant that keeps the tests busy longer is noticed


@dataclass(frozen=True)
class Guard:
    """A module, and the tests that answer for it."""

    module: str
    tests: tuple[str, ...]

    @property
    def source(self) -> str:
        return (ROOT / f"{self.module.replace('.', '/')}.py").read_text(encoding="utf-8")


GUARDS = {
    "vault": Guard("hub.core.vault", ("tests/unit/core",)),
    "sealed": Guard("hub.core.sealing.sealed", ("tests/unit/core", "tests/integration/test_fence.py")),
    "decision": Guard("hub.consent.rules", ("tests/unit/consent",)),
    "fence": Guard(
        "hub.consent.fence",
        tuple(f"tests/integration/test_fence{part}.py" for part in ("", "_edges", "_twin")),
    ),
}


@click.command()
@click.argument("names", type=click.Choice(list(GUARDS)), nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def main(names: Sequence[str], as_json: bool) -> None:
    """Try the tests of the guards (all of them, or those named) on every mutant."""
    results = []
    for name in names or GUARDS:
        results.append(tried(name))
        if not as_json:
            click.echo(guard_line(results[-1]))
    if as_json:
        click.echo(json.dumps(results, indent=1))


def tried(name: str) -> dict[str, Any]:
    """The score of one guard: mutants noticed of all, and those that survived."""
    trial = Trial(name, GUARDS[name])
    with TemporaryDirectory() as folder, redirect_stdout(io.StringIO()) as said:
        options = ("-s", "-p", "no:cacheprovider", "-k", "not postgresql", "--basetemp", f"{folder}/each")
        pytest.main([*options, *trial.guard.tests], plugins=[trial])
    if not trial.noticed:
        raise click.ClickException(
            f"The tests of {trial.guard.module} fail without a fault.\n{said.getvalue()}"
        )
    survivors = [shown(mutant) for mutant, noticed in trial.noticed if not noticed]
    of = len(trial.noticed)
    score = round(100 * (of - len(survivors)) / of, 1)
    return {
        "guard": name,
        "mutants": of,
        "noticed": of - len(survivors),
        "score": score,
        "survivors": survivors,
    }


class Trial:
    """In place of pytest's own loop over the tests: one loop for each mutant, in a process of its own."""

    def __init__(self, name: str, guard: Guard) -> None:
        self.name, self.guard = name, guard
        self.noticed: list[tuple[Mutant, bool]] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self.fails(session, None):
            return True
        whole = list(mutants(self.guard.source))
        with click.progressbar(whole, label=self.name, file=sys.stderr, show_pos=True) as each:
            tried = [(mutant, self.fails(session, mutant)) for mutant in each]
        self.noticed = [(mutant, noticed) for mutant, noticed in tried if noticed is not None]
        return True

    def fails(self, session: pytest.Session, mutant: Mutant | None) -> bool | None:
        """Whether a test fails, or never ends, with this fault; None where a function cannot be given it."""
        process = multiprocessing.get_context("fork").Process(target=self.run, args=(session, mutant))
        process.start()
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()
        return None if process.exitcode == UNFIT else process.exitcode != 0

    def run(self, session: pytest.Session, mutant: Mutant | None) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if mutant is not None:
            try:
                put_in(importlib.import_module(self.guard.module), mutant.tree)
            except ValueError:
                os._exit(UNFIT)
        for item, following in pairwise([*session.items, None]):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                os._exit(1)
        os._exit(0)


def put_in(module: ModuleType, tree: ast.Module) -> None:
    """Give the functions of a module the code of `tree`, and the module its numbers."""
    numbers = [statement for statement in tree.body if is_number(statement)]
    exec(compile(ast.Module(numbers, []), module.__name__, "exec"), vars(module))  # noqa: S102 - our own source
    for code in codes(compile(tree, module.__name__, "exec")):
        if function := function_of(module, code.co_qualname):
            function.__code__ = code


def codes(code: CodeType) -> Iterator[CodeType]:
    """Of the functions of a module and of its classes; what lies inside a function is part of it."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from codes(one)


def function_of(module: ModuleType, name: str) -> FunctionType | None:
    """The function itself, from under a property, a class method or a cache."""
    found: Any = module
    for part in name.split("."):
        found = vars(found).get(part) if hasattr(found, "__dict__") else None
        if found is None:
            return None
    for under in ("__func__", "fget", "__wrapped__"):
        found = getattr(found, under, found)
    return found if isinstance(found, FunctionType) else None


def shown(mutant: Mutant) -> dict[str, Any]:
    return {"line": mutant.line, "was": mutant.was, "became": mutant.became}


def guard_line(result: dict[str, Any]) -> str:
    head = f"{result['guard']}: {result['noticed']} of {result['mutants']} noticed ({result['score']} %)"
    return "\n".join([head, *(survivor_in_words(one) for one in result["survivors"])])


def survivor_in_words(one: dict[str, Any]) -> str:
    was, became = (one[side].splitlines()[0][:100] for side in ("was", "became"))
    return f"  line {one['line']}\n    - {was}\n    + {became}"


if __name__ == "__main__":
    main()
