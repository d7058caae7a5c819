"""What two plain classifiers guess of a learner from a dump, each learnt from nine tenths of the people and tried on
the others, in turn: the one best column, and all columns at once (naive Bayes).

Nothing is drawn by lot, so a run can be repeated.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from math import log

from bench.loot import Person

FOLDS = 10
LEAST = 5  # people who share a value before a rule is made of it

Learnt = tuple[Counter[Hashable], dict[tuple[str, Hashable], Counter[Hashable]]]


def guessed(people: Sequence[Person], truth: Sequence[Hashable]) -> dict[str, float]:
    """Shares guessed right: by always saying the most common, by the best column, by all columns."""
    right: Counter[str] = Counter()
    for fold in range(FOLDS):
        known = [number for number in range(len(people)) if number % FOLDS != fold]
        learnt = learn([people[number] for number in known], [truth[number] for number in known])
        best = best_column(learnt)
        for number in range(fold, len(people), FOLDS):
            right["base"] += truth[number] == most_common(learnt[0])
            right["column"] += truth[number] == by_column(learnt, best, people[number])
            right["bayes"] += truth[number] == by_bayes(learnt, people[number])
    return {name: right[name] / len(people) for name in ("base", "column", "bayes")}


def learn(people: Sequence[Person], truth: Sequence[Hashable]) -> Learnt:
    """How often each answer occurs, and how often with each value of each column."""
    beside: dict[tuple[str, Hashable], Counter[Hashable]] = defaultdict(Counter)
    for person, answer in zip(people, truth, strict=True):
        for column, value in person.items():
            beside[column, value][answer] += 1
    return Counter(truth), {key: seen for key, seen in beside.items() if seen.total() >= LEAST}


def most_common(seen: Counter[Hashable]) -> Hashable:
    return max(sorted(seen, key=str), key=lambda answer: seen[answer])


def best_column(learnt: Learnt) -> str:
    """The column whose values tell most of those it was learnt from."""
    whole, beside = learnt
    gained: Counter[str] = Counter()
    usual = most_common(whole)
    for (column, _), seen in beside.items():
        gained[column] += max(seen.values()) - seen[usual]
    return max(sorted(gained), key=lambda column: gained[column])


def by_column(learnt: Learnt, column: str, person: Person) -> Hashable:
    whole, beside = learnt
    return most_common(beside.get((column, person.get(column)), whole))


def by_bayes(learnt: Learnt, person: Person) -> Hashable:
    whole, beside = learnt
    weight = {answer: log(number) for answer, number in whole.items()}
    for key in person.items():
        if seen := beside.get(key):
            for answer, number in whole.items():
                weight[answer] += log((seen[answer] + number / whole.total()) / (number + 1))
    return max(sorted(weight, key=str), key=lambda answer: weight[answer])
