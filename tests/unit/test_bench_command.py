"""`hub bench` finds the benches in a copy of the source code, and says so where there are none."""

import sys
from importlib.util import find_spec
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from hub.cli.bench import BENCHES, bench, module_of


@pytest.mark.parametrize("name", BENCHES)
def test_every_bench_that_can_be_asked_for_is_there(name):
    assert find_spec(module_of(name)) is not None


@pytest.mark.parametrize("absent", ["bench", "bench.pages"])
def test_where_the_benches_are_not_installed_one_line_says_where_to_run_them(monkeypatch, absent):
    monkeypatch.delitem(sys.modules, "bench.pages", raising=False)
    monkeypatch.setitem(sys.modules, absent, None)
    answer = CliRunner().invoke(bench, ["pages"])
    assert answer.exit_code == 1
    assert answer.output == (
        "Error: The benches are not installed with the service. Run this from a copy of its source code.\n"
    )


def test_a_bench_that_lacks_something_else_fails_with_its_own_error(monkeypatch):
    for name in ("bench.pages", "bench.floors"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "structlog", None)
    answer = CliRunner().invoke(bench, ["pages"])
    assert isinstance(answer.exception, ModuleNotFoundError)


def test_what_could_not_be_measured_fails_the_bench_only_where_that_is_asked(monkeypatch):
    row = {
        "name": "costs",
        "value": "not measured",
        "hold": "told",
        "ok": True,
        "rounds": 1,
        "measured": False,
    }
    monkeypatch.setitem(sys.modules, "bench.trust", SimpleNamespace(rows=lambda: [row]))
    answers = [CliRunner().invoke(bench, ["trust", *more]) for more in ([], ["--strict"])]
    assert [answer.exit_code for answer in answers] == [0, 1]
    assert all("not measured" in answer.output for answer in answers)


def test_an_option_of_another_bench_and_a_size_that_is_none_are_refused_in_words():
    for arguments, said in (
        (["trust", "--learners", "400"], "--learners is for duplicates and grow and messages and thief."),
        (["today", "--sizes", "400,many"], "must be numbers of at least 100, with commas between them"),
    ):
        answer = CliRunner().invoke(bench, arguments)
        assert answer.exit_code == 2
        assert said in answer.output
