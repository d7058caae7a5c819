"""The faults that the mutation run puts into a module."""

import ast
from types import ModuleType

from bench.mutants import mutants
from bench.mutation import put_in

SOURCE = '''
"""A rule."""
LIMIT = 3
NAMES = {"one": 1}

class Rule:
    kept: int = 7

    @property
    def holds(self) -> bool:
        """Always."""
        return not self.open(LIMIT)

    @staticmethod
    def open(number: int) -> bool:
        if number < LIMIT and number != 2 or number == 9:
            raise ValueError
        return False
'''


def faults() -> list[tuple[str, str]]:
    return [(one.was.splitlines()[0], one.became.splitlines()[0]) for one in mutants(SOURCE)]


def test_each_part_of_a_condition_is_turned_and_left_out() -> None:
    found = faults()
    assert ("number < LIMIT", "number <= LIMIT") in found
    assert ("number < LIMIT and number != 2", "number < LIMIT or number != 2") in found
    assert ("number < LIMIT and number != 2", "number < LIMIT") in found
    assert ("not self.open(LIMIT)", "self.open(LIMIT)") in found
    assert ("raise ValueError", "pass") in found
    assert ("False", "True") in found


def test_numbers_of_the_module_change_and_declarations_do_not() -> None:
    found = faults()
    assert ("3", "4") in found
    assert not {("1", "2"), ("7", "8")} & set(found)


def test_every_mutant_is_another_program_and_the_same_each_time() -> None:
    programs = [ast.unparse(one.tree) for one in mutants(SOURCE)]
    assert len(set(programs)) == len(programs)
    assert ast.unparse(ast.parse(SOURCE)) not in programs
    assert programs == [ast.unparse(one.tree) for one in mutants(SOURCE)]


def test_a_fault_is_put_into_the_functions_that_are_there_already() -> None:
    module = ModuleType("rule")
    exec(compile(SOURCE, "rule", "exec"), vars(module))  # noqa: S102 - the source above
    rule = module.Rule()
    assert rule.holds
    put_in(module, next(one.tree for one in mutants(SOURCE) if one.became == "self.open(LIMIT)"))
    assert not rule.holds
    put_in(module, next(one.tree for one in mutants(SOURCE) if one.became == "4"))
    assert module.LIMIT == 4
