"""Two stronger classifiers than naive Bayes over the same loot: a logistic regression, and a small tree of questions.

Both see every value that several people share, and every member of a value that is a list, as yes or no.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.loot import Person

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]

FOLDS = 5
LEAST, MOST_FEATURES = 10, 800  # people who share a value; values kept, the most common first
STEPS, RATE, DECAY, SLOW_DECAY = 80, 0.05, np.float32(0.9), np.float32(0.999)
SHRINK = 3e-3  # how strongly weights are held near nothing
DEPTH, LEAST_IN_LEAF = 6, 15


def guessed(matrix: Matrix, truth: Sequence[Hashable]) -> dict[str, float]:
    """Shares guessed right of people who were not learnt from."""
    names = sorted(set(truth), key=str)
    answers = np.array([names.index(one) for one in truth])
    fold = np.arange(len(truth)) % FOLDS
    right = Counter({"regression": 0, "tree": 0})
    for number in range(FOLDS):
        known, asked = fold != number, fold == number
        told = np.eye(len(names), dtype=np.float32)[answers[known]]
        weights = regression(matrix[known], told)
        by_weight = (with_one(matrix[asked]) @ weights).argmax(axis=1)
        by_tree = tree(matrix[known], told, matrix[asked], DEPTH)
        right["regression"] += int((by_weight == answers[asked]).sum())
        right["tree"] += int((by_tree == answers[asked]).sum())
    return {name: count / len(truth) for name, count in right.items()}


def matrix_of(people: Sequence[Person]) -> Matrix:
    """A row for each person, a column for each thing that is true of several and not of all."""
    said = [set(features(person)) for person in people]
    seen = Counter(one for each in said for one in each)
    kept = [one for one, count in seen.most_common() if LEAST <= count < len(people)][:MOST_FEATURES]
    place = {one: number for number, one in enumerate(kept)}
    matrix = np.zeros((len(people), len(kept)), dtype=np.float32)
    for row, each in enumerate(said):
        matrix[row, [place[one] for one in each if one in place]] = 1
    return matrix


def features(person: Person) -> Iterator[tuple[str, Hashable]]:
    for column, value in person.items():
        yield column, value
        if isinstance(value, tuple) and len(value) > 1:
            yield from ((f"{column} has", member) for member in value)


def with_one(matrix: Matrix) -> Matrix:
    return np.hstack([matrix, np.ones((len(matrix), 1), dtype=np.float32)])


def regression(matrix: Matrix, told: Matrix) -> Matrix:
    """Weights of each feature for each answer, by so many steps downhill, each scaled by how steep it was (Adam)."""
    seen = with_one(matrix)
    weights = np.zeros((seen.shape[1], told.shape[1]), dtype=np.float32)
    weights[-1] = np.log(told.mean(axis=0) + np.float32(1e-6))
    drift: Matrix = np.zeros_like(weights)
    steepness: Matrix = np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        slope: Matrix = seen.T @ (shares(seen @ weights) - told)
        slope = slope / np.float32(len(seen))
        slope[:-1] += SHRINK * weights[:-1]
        drift = DECAY * drift + (1 - DECAY) * slope
        steepness = SLOW_DECAY * steepness + (1 - SLOW_DECAY) * slope * slope
        scaled = (drift / (1 - DECAY**step)) / (np.sqrt(steepness / (1 - SLOW_DECAY**step)) + 1e-8)
        weights -= RATE * scaled / step**0.5
    return weights


def shares(scores: Matrix) -> Matrix:
    raised: Matrix = np.exp(scores - scores.max(axis=1, keepdims=True))
    total: Matrix = raised.sum(axis=1, keepdims=True)
    return raised / total


def tree(known: Matrix, told: Matrix, asked: Matrix, depth: int) -> Numbers:
    """The answer for each of those asked: the most common one where the questions lead."""
    usual = told.sum(axis=0).argmax()
    found = np.full(len(asked), usual, dtype=np.int64)
    column = best_question(known, told) if depth and len(known) >= 2 * LEAST_IN_LEAF else None
    if column is None or not len(asked):
        return found
    yes, asked_yes = known[:, column] > 0, asked[:, column] > 0
    for side, asked_side in ((yes, asked_yes), (~yes, ~asked_yes)):
        found[asked_side] = tree(known[side], told[side], asked[asked_side], depth - 1)
    return found


def best_question(known: Matrix, told: Matrix) -> int | None:
    """The column that leaves the purest two sides (Gini), both large enough; None where none helps."""
    whole = told.sum(axis=0)
    yes = known.T @ told
    no = whole - yes
    many_yes, many_no = yes.sum(axis=1), no.sum(axis=1)
    pure = (yes**2).sum(axis=1) / np.maximum(many_yes, 1) + (no**2).sum(axis=1) / np.maximum(many_no, 1)
    pure[(many_yes < LEAST_IN_LEAF) | (many_no < LEAST_IN_LEAF)] = 0
    best = int(pure.argmax()) if len(pure) else 0
    return best if len(pure) and pure[best] > (whole**2).sum() / whole.sum() + 1e-6 else None
