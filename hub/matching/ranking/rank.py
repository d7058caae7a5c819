"""From a snapshot and one learner's question to every class in order, with the reasons. A person decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hub.matching.facts.columns import Bools, Ints
from hub.matching.facts.profile import Question, ask
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import CRITERIA, Policy
from hub.matching.ranking.openers import openers
from hub.matching.rules.constraints import BARS, failures, unknowns
from hub.matching.rules.criteria import values
from hub.matching.types import Exclusion, Match, Opener, Profile, ProviderId
from hub.matching.words import explain
from hub.matching.words.blanks import Pair


@dataclass(frozen=True, slots=True)
class Fit:
    """Which classes fit one learner, before they are weighed: a fraction of what their order takes.

    `failed` is constraints x classes. `rows` are the classes that fit, in the order of the snapshot; `waiting` says
    which of them are full or start later.
    """

    question: Question
    failed: Bools
    rows: Ints
    waiting: Bools

    @property
    def now(self) -> Ints:
        """The rows of the classes that fit and have a place."""
        return self.rows[~self.waiting]

    @property
    def clubs(self) -> Bools:
        """Which of the classes that fit are conversation clubs."""
        return self.question.snapshot.clubs[self.rows]


@dataclass(frozen=True)
class Ranking:
    """The answer in numbers; words are made when they are read.

    `failed` is constraints x classes. `rows` are the classes that fit, best first: `ready` of them now, then
    those that are full or start later. `points` and the columns of `values` (criteria x rows) go with them.
    """

    question: Question
    failed: Bools
    rows: Ints
    ready: int
    points: Ints
    values: Ints
    top: int

    @cached_property
    def best(self) -> tuple[Match, ...]:
        """The `top` classes that fit now, best first."""
        return self._matches(range(min(self.ready, self.top)))

    @cached_property
    def full(self) -> tuple[Match, ...]:
        """The `top` classes that would fit but are full or start later, ranked in the same way."""
        return self._matches(range(self.ready, min(len(self.rows), self.ready + self.top)))

    @cached_property
    def excluded(self) -> tuple[Exclusion, ...]:
        """Every class that does not fit, with every reason; those with the fewest reasons first."""
        return self.exclusions(self.excluded_rows)

    @cached_property
    def excluded_rows(self) -> Ints:
        """The rows of the classes that do not fit, in that order; for most of them nobody reads the words."""
        rows = np.flatnonzero(barred(self.failed))
        return rows[np.argsort(self.reasons_against(rows), kind="stable")]

    def reasons_against(self, rows: Ints) -> Ints:
        """How many reasons stop each of these classes."""
        number: Ints = self.failed[:, rows].sum(axis=0)
        return number

    def exclusions(self, rows: Ints) -> tuple[Exclusion, ...]:
        """The classes in these rows with every reason in words."""
        pairs = (Pair(self.question, row) for row in rows.tolist())
        return tuple(Exclusion(p.facts.id, explain.reasons(p, self.failed[:, p.row].tolist())) for p in pairs)

    @cached_property
    def openers(self) -> tuple[Opener, ...]:
        """The single changes that would add classes to those that fit now, the largest gain first."""
        return openers(self.question, self.failed)

    def _matches(self, positions: range) -> tuple[Match, ...]:
        rows = self.rows[positions.start : positions.stop]
        unknown = unknowns(self.question, rows).T.tolist()
        return tuple(
            self._match(position, number, unsure)
            for number, (position, unsure) in enumerate(zip(positions, unknown, strict=True), start=1)
        )

    def _match(self, position: int, number: int, unsure: list[bool]) -> Match:
        pair = Pair(self.question, int(self.rows[position]))
        points = int(self.points[position])
        return Match(
            class_id=pair.facts.id,
            rank=number,
            score=points / self.question.policy.full_points,
            points=points,
            parts=explain.parts(pair, self.values[:, position].tolist()),
            waits=explain.reasons(pair, self.failed[:, pair.row].tolist()),
            checks=explain.checks(pair, unsure),
            summary=explain.summary(pair),
        )


def rank(
    snapshot: Snapshot,
    profile: Profile,
    policy: Policy,
    today: date,
    lottery: int,
    top: int = 20,
    balance: Mapping[ProviderId, float] | None = None,
) -> Ranking:
    """Every class in order for one learner. `lottery` is the learner's stored number: it alone breaks ties.

    `balance` says how much of their share of referrals providers are owed, 0 to 1; those left out are even.
    """
    return ordered(fit(snapshot, profile, policy, today, balance), lottery, top)


def fit(
    snapshot: Snapshot,
    profile: Profile,
    policy: Policy,
    today: date,
    balance: Mapping[ProviderId, float] | None = None,
) -> Fit:
    """Which classes fit one learner; for those who are only counted, this is enough."""
    question = ask(snapshot, profile, policy, today, balance or {})
    failed = failures(question)
    rows = np.flatnonzero(~barred(failed))
    return Fit(question, failed, rows, np.logical_or.reduce(failed[len(BARS) :])[rows])


def ordered(found: Fit, lottery: int, top: int = 20) -> Ranking:
    """The classes that fit, weighed and put in order."""
    question, rows = found.question, found.rows
    scores = values(question, rows)
    points = np.array([question.policy.weights[code] for code in CRITERIA]) @ scores
    order = np.lexsort((draw(question.snapshot.ticket[rows], lottery), -points, found.waiting))
    ready = len(rows) - int(np.count_nonzero(found.waiting))
    return Ranking(question, found.failed, rows[order], ready, points[order], scores[:, order], top)


def barred(failed: Bools) -> Bools:
    """The classes that do not fit, from a table of constraints x classes; WAITS alone do not bar."""
    stopped: Bools = np.logical_or.reduce(failed[: len(BARS)])
    return stopped


def draw(tickets: NDArray[np.uint64], lottery: int) -> NDArray[np.uint64]:
    """The classes' lots for a lottery number, by splitmix64's finaliser: even, repeatable, blind to names."""
    lots = tickets ^ np.uint64(lottery % 2**64)
    lots = (lots ^ lots >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    lots = (lots ^ lots >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return lots ^ lots >> np.uint64(31)
