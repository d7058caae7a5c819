"""Are people found again who are written otherwise, how many are opened for it, and what does a search take?

Invented people of nine patterns of names fill the index; some of them are written down again by rules of spelling
that are not those of the index. The floor of a search by name is the same search in tables of plain text: the same keys
in an indexed column, the same comparison of names, but no digests, fence, decision, opening or audit event. Both must
find the same people. Whether the time that an organisation waits tells it who is known is asked by `bench.oracle`. A
thief knows how common names are and guesses that the most common digest is the most common two.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import mean, median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from bench import oracle
from bench.filled_names import build, plain_key, plain_person
from bench.floors import Disagreement
from bench.respelling import PATTERNS, Invented, invent, written_again
from hub.cli.upgrade import upgrade
from hub.core.actor import Viewer
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.core.vault import Keyring, Vault
from hub.learners.finding import search
from hub.learners.finding.candidates import MOST_OPENED, WEIGHTS, Candidate, candidates_for, listed_for
from hub.learners.finding.keys import KeyKind, PersonTyped, keys_of
from hub.learners.finding.score import Band
from hub.learners.finding.search import MOST_SHOWN, Sought
from hub.learners.models import Learner
from hub.settings import Settings

LEARNERS, PROBES = 100_000, 100  # people; of each pattern, who is written down again
RECALL, CANDIDATES, TIMES_PLAIN = 0.95, 250, 3
ROUNDS, SEARCHES = 5, 40
SEED = 20_261_129
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tried:
    """Somebody written down again: whether the index gave them, how many it gave, and who was said to be alike."""

    pattern: str
    found: bool
    listed: int
    told: bool
    very_likely: int  # other people who were called that


def rows(learners: int = LEARNERS) -> list[Row]:
    rng = Random(SEED)  # noqa: S311 - invents people, keeps no secret
    people = [invent(rng, number) for number in range(learners)]
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        database = _database(Path(folder))
        viewer, ids = build(database, people)
        tried = _try_all(rng, database, viewer, people, ids)
        times = _times(rng, database, viewer, people)
        merged = learners - _count(database)
        alike = oracle.rows(database, people)
        database.dispose()
    return [
        *_recall_rows(tried),
        _candidates_row(tried),
        _false_row(tried, merged),
        times,
        *alike,
        *_thief_rows(rng, people),
    ]


def _database(place: Path) -> Database:
    settings = Settings(place, f"sqlite:///{place / 'hub.sqlite3'}", place / "keyring.json")
    Keyring.generate().save(settings.keyring_path)
    upgrade(settings, lambda done, of: None)
    return Database(settings.database_url, Vault(Keyring.load(settings.keyring_path)))


def _try_all(
    rng: Random, database: Database, viewer: Viewer, people: Sequence[Invented], ids: Sequence[UUID]
) -> list[Tried]:
    by_pattern = defaultdict(list)
    for learner_id, person in zip(ids, people, strict=True):
        by_pattern[person.pattern].append((learner_id, person))
    return [
        _try(database, viewer, pattern, learner_id, written_again(rng, person))
        for pattern in PATTERNS
        for learner_id, person in rng.sample(by_pattern[pattern], min(PROBES, len(by_pattern[pattern])))
    ]


def _try(database: Database, viewer: Viewer, pattern: str, learner_id: UUID, typed: PersonTyped) -> Tried:
    with database.unit_of_work(viewer) as uow:
        listed, told = listed_for(uow, typed), candidates_for(uow, typed)
        others = [one for one in told if one.learner_id != learner_id and _certain(one)]
        seen = learner_id in {one.learner_id for one in told}
        return Tried(pattern, learner_id in listed, len(listed), seen, len(others))


def _certain(one: Candidate) -> bool:
    return one.band is Band.LIKELY


def _recall_rows(tried: Sequence[Tried]) -> list[Row]:
    rows = [
        _recall_row(f"{pattern} names", [one for one in tried if one.pattern == pattern])
        for pattern in PATTERNS
    ]
    whole = _recall_row("all patterns", tried)
    return [*rows, whole | {"hold": f">= {RECALL}", "ok": whole["value"] >= RECALL}]


def _recall_row(of: str, tried: Sequence[Tried]) -> Row:
    """Of one pattern it is told; the promise is of all of them."""
    told, opened = mean(one.told for one in tried), mean(one.listed for one in tried)
    return {
        "name": f"share of people found again, {of} ({told:.3f} said to be alike; {opened:.0f} opened)",
        "value": round(mean(one.found for one in tried), 3),
        "hold": "told",
        "rounds": len(tried),
        "ok": True,
    }


def _candidates_row(tried: Sequence[Tried]) -> Row:
    opened = [one.listed for one in tried]
    return {
        "name": f"people opened for one search, in the mean (median {median(opened):.0f}, at most {max(opened)})",
        "value": round(mean(opened), 1),
        "hold": f"<= {CANDIDATES}",
        "rounds": len(tried),
        "ok": mean(opened) <= CANDIDATES,
    }


def _false_row(tried: Sequence[Tried], merged: int) -> Row:
    likely = sum(one.very_likely for one in tried)
    return {
        "name": f"records made one without a person ({likely} other people called very likely in all searches)",
        "value": merged,
        "hold": "0",
        "rounds": len(tried),
        "ok": merged == 0,
    }


def _count(database: Database) -> int:
    with database.unit_of_work(Viewer.job("count"), read_only=True) as uow:
        return uow.session.scalar(sa.select(sa.func.count(Learner.id))) or 0


def _times(rng: Random, database: Database, viewer: Viewer, people: Sequence[Invented]) -> Row:
    asked = [_sought(rng, person) for person in rng.sample(people, SEARCHES)]
    for one in asked:
        if _ours(database, viewer, one) != _plain(database, one):
            raise Disagreement("The search of digests and that of plain text find different people")
    ratios = [_round(database, viewer, asked) for _ in range(ROUNDS)]
    promised = len(people) >= LEARNERS  # among few, what every request costs is all there is
    return {
        "name": f"time of a search by name among {len(people):,}, beside the same in indexed plain text",
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": f"<= {TIMES_PLAIN}" if promised else "told",
        "rounds": ROUNDS,
        "ok": not promised or median(ratios) <= TIMES_PLAIN,
    }


def _sought(rng: Random, person: Invented) -> Sought:
    """As they are written again: half by two names alone, half by one and the year."""
    again = written_again(rng, person)
    if again.family_name and rng.random() < 0.5:
        return Sought(f"{again.given_names} {again.family_name}")
    return Sought(str(again.given_names), birth_year=person.born.year)


def _round(database: Database, viewer: Viewer, asked: Sequence[Sought]) -> float:
    begun = process_time()
    for one in asked:
        _ours(database, viewer, one)
    between = process_time()
    for one in asked:
        _plain(database, one)
    return (between - begun) / (process_time() - between)


def _ours(database: Database, viewer: Viewer, sought: Sought) -> list[UUID]:
    with database.unit_of_work(viewer) as uow:
        return [hit.learner_id for hit in search.by_name(uow, sought).hits]


def _plain(database: Database, sought: Sought) -> list[UUID]:
    texts = [f"{kind}:{text}" for kind, text in search.keys_sought(sought, local_date(utc_now()))]
    weight = sa.func.sum(sa.case(WEIGHTS, value=plain_key.c.kind))
    found = (
        sa.select(plain_key.c.person_id)
        .where(plain_key.c.text.in_(texts))
        .group_by(plain_key.c.person_id)
        .order_by(weight.desc(), plain_key.c.person_id)
        .limit(MOST_OPENED)
    )
    with database.engine.connect() as connection:
        ids = list(connection.scalars(found))
        named = connection.execute(sa.select(plain_person).where(plain_person.c.id.in_(ids))).all()
    people = {row.id: (_typed(row),) for row in named}
    return [one for one, _ in search.meant(sought, people)][:MOST_SHOWN]


def _typed(row: Any) -> PersonTyped:
    return PersonTyped(row.given, row.family, born=date.fromisoformat(row.born), phones=(row.phone,))


def _thief_rows(rng: Random, people: Sequence[Invented]) -> list[Row]:
    """Whose pairs are named by matching the ranks of digests with those of names in another such area."""
    held = [{key for key in keys_of(one.typed()) if key[0] is KeyKind.PAIR} for one in people]
    counts = Counter(key for keys in held for key in keys)
    elsewhere = Counter(
        key
        for number in range(len(people))
        for key in keys_of(invent(rng, number).typed())
        if key[0] is KeyKind.PAIR
    )
    guessed = dict(zip(_ranked(counts), _ranked(elsewhere), strict=False))
    right = mean(any(guessed.get(key) == key for key in keys) for keys in held)
    alone = mean(any(counts[key] == 1 for key in keys) for keys in held)
    return [
        _told("share of learners of whom a thief names two names by how common they are", right),
        _told("share of learners with two names that nobody else has, of whom that guesses nothing", alone),
    ]


def _ranked(counts: Counter[Any]) -> list[Any]:
    return [key for key, _ in counts.most_common()]


def _told(name: str, value: float) -> Row:
    return {"name": name, "value": round(value, 4), "hold": "told", "rounds": 1, "ok": True}
