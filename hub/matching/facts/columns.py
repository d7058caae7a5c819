"""Columns: arrays of whole numbers, and how many things become few of them."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.signedinteger[Any]]
Floats = NDArray[np.float64]


def distinct(keys: Iterable[Hashable]) -> tuple[list[Any], Ints]:
    """Each different key once, and for every row the number of its key."""
    number: dict[Hashable, int] = {}
    rows = [number.setdefault(key, len(number)) for key in keys]
    return list(number), np.array(rows, dtype=np.intp)


def starts_of(parts: Iterable[Sequence[Any]]) -> Ints:
    """Where each part begins when all of them are laid end to end."""
    lengths = np.array([len(part) for part in parts], dtype=np.intp)
    return np.cumsum(lengths) - lengths


def joined(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    """The columns of more rows after those of some."""
    return np.concatenate([one, other], axis=-1)


def bits_of(members: Iterable[str], order: Sequence[str]) -> int:
    """A bit for each member; members the order does not know are left out."""
    return sum(1 << order.index(member) for member in set(members) if member in order)
