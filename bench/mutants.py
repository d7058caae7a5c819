"""Small faults put into a module, one at a time: what a careless change could do to a rule or a guard.

A comparison is turned round or moved by one, a condition left out, `and` read as `or`, a `not` dropped, a number or a
yes and no changed, a statement left out, an answer forgotten, a whole function left empty. They lie in what functions
do and in the module's own numbers; texts, names, annotations and tables stay as they are. The same source gives the
same mutants in the same order.
"""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
CONDITIONS = {"and_", "or_", "where", "any", "all"}  # calls whose arguments are conditions
UNTOUCHED = {
    "annotation",
    "returns",
    "args",
    "decorator_list",
    "type_params",
}  # of a function or an assignment
Put = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Mutant:
    """A module with one fault. `was` and `became` are the changed piece of source."""

    number: int
    line: int
    was: str
    became: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    number = 0
    for step, before in enumerate(walk(ast.parse(source))):
        for which in range(len(list(changes(before)))):
            tree = ast.parse(source)
            node = next(node for at, node in enumerate(walk(tree)) if at == step)
            put, was, became = list(changes(node))[which]
            original, line = ast.unparse(was), getattr(was, "lineno", 0)
            put()
            number += 1
            yield Mutant(number, line, original, ast.unparse(became), ast.fix_missing_locations(tree))


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Every node a fault may lie in, in the order of the source."""
    yield node
    for _, child in children(node):
        yield from walk(child)


def children(node: ast.AST) -> Iterator[tuple[Put, ast.AST]]:
    """What stands directly in `node`, each with a way to put something else in its place."""
    for name, value in ast.iter_fields(node):
        if name in UNTOUCHED and isinstance(node, ast.FunctionDef | ast.AnnAssign | ast.ClassDef):
            continue
        if isinstance(value, ast.AST):
            yield partial(setattr, node, name), value
        elif isinstance(value, list):
            yield from (
                (partial(value.__setitem__, at), each)
                for at, each in enumerate(value)
                if isinstance(each, ast.AST) and may_change(node, each)
            )


def may_change(parent: ast.AST, child: ast.AST) -> bool:
    """Outside functions only the numbers of the module are open to faults: the rest is declarations."""
    if isinstance(parent, ast.Module):
        return isinstance(child, ast.FunctionDef | ast.ClassDef) or is_number(child)
    return not isinstance(parent, ast.ClassDef) or isinstance(child, ast.FunctionDef)


def is_number(statement: ast.AST) -> bool:
    """`_NONCE_LENGTH = 12` and its like."""
    return isinstance(statement, ast.Assign) and all(
        isinstance(part, ast.Constant | ast.BinOp | ast.operator | ast.Name | ast.expr_context)
        for part in ast.walk(statement.value)
    )


def changes(parent: ast.AST) -> Iterator[tuple[Callable[[], None], ast.AST, ast.AST]]:
    """For each change of a child of `parent`: how to make it, what stands there, what would."""
    for put, child in children(parent):
        for new in (*faulty_statements(child), *faulty_expressions(child)):
            if not (isinstance(parent, ast.Module) and isinstance(new, ast.Pass)):
                yield partial(put, new), child, new


def faulty_statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=value) if value is not None and not _is_nothing(value):
            yield ast.Return(ast.Constant(None))
        case ast.FunctionDef(body=[*_, before, _]) if not _is_text(before):
            yield _with(node, body=[ast.Pass()])
        case ast.Raise() | ast.Assign() | ast.AugAssign() | ast.If() | ast.Expr() if not _is_text(node):
            yield ast.Pass()


def faulty_expressions(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            yield from _compared(node)
        case ast.BoolOp(values=values):
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), values)
            yield from (_joined(node.op, _without(values, at)) for at in range(len(values)))
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield operand
        case ast.Call(args=arguments) if len(arguments) > 1 and _name(node) in CONDITIONS:
            yield from (_with(node, args=_without(arguments, at)) for at in range(len(arguments)))
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=bytes(value)):
            yield ast.Constant(value + b"!")


def _compared(node: ast.Compare) -> Iterator[ast.Compare]:
    for at, operator in enumerate(node.ops):
        operators = [*node.ops[:at], TURNED[type(operator)](), *node.ops[at + 1 :]]
        yield ast.Compare(node.left, operators, node.comparators)


def _joined(operator: ast.boolop, values: list[ast.expr]) -> ast.expr:
    return ast.BoolOp(operator, values) if len(values) > 1 else values[0]


def _with(node: Any, **fields: Any) -> Any:
    new = deepcopy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _without(values: list[Any], at: int) -> list[Any]:
    return values[:at] + values[at + 1 :]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_nothing(node: ast.AST) -> bool:
    """None, or False, in whose place a None would be no fault."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


def _is_text(node: ast.AST) -> bool:
    """A docstring, or the dots of a body that says nothing."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
