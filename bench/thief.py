"""A dump of the demonstration area in a thief's hands: is any secret guessed better than by chance?

Four classifiers try every secret: the one best column, all columns at once, a regression and a tree. What may be
told in plain is told to them as well: chance is to say the most common answer, and of a
street or a postcode the most common in that district, which stands in the database and says so in the registry, or
any one of it by lot.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from bench import guessing, stronger
from bench.loot import Person, loot
from hub.cli.upgrade import upgrade
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Keyring, Vault
from hub.demo import load
from hub.learners.models import FundingFact, Learner, Need
from hub.settings import Settings

JOB = Viewer.job("try what a thief would")
LEARNERS = 4_000
MARGIN = 0.02
MANY = 10  # answers, from which on a sample is enough
SAMPLE = 2_000
QUICK = (1, 8, 1)  # what passwords cost here

Truth = dict[str, Hashable]  # None where somebody has not been asked


def rows(learners: int = LEARNERS) -> list[dict[str, Any]]:
    """Of each secret, how many points over chance the best of the four guesses right."""
    with demonstration(learners) as database:
        with database.engine.execution_options(hub_schema=True).connect() as connection:
            people = loot(connection)
        truth = truths(database)
    everybody = sorted(truth)
    return [
        row(secret, {one: people[one] for one in everybody if truth[one][secret] is not None}, truth)
        for secret in truth[everybody[0]]
    ]


@contextmanager
def demonstration(learners: int) -> Iterator[Database]:
    """The demonstration area in a temporary folder; gone afterwards."""
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        place = Path(folder)
        settings = Settings(place, f"sqlite:///{place / 'hub.sqlite3'}", place / "keyring.json")
        Keyring.generate().save(settings.keyring_path)
        upgrade(settings, lambda done, of: None)
        database = Database(settings.database_url, Vault.load(settings.keyring_path))
        load.load(database, QUICK, lambda done, of: None, learners)
        yield database
        database.dispose()


def truths(database: Database) -> dict[UUID, Truth]:
    """Of everybody whose registration is whole, what a thief must not learn. Nothing of the reading is kept."""
    with database.unit_of_work(JOB) as uow:
        whole = (
            sa.select(Learner, Need, FundingFact)
            .join(Need, Need.learner_id == Learner.id)
            .join(FundingFact, FundingFact.learner_id == Learner.id)
        )
        found = {one.id: truth_of(uow, one, need, facts) for one, need, facts in uow.session.execute(whole)}
        uow.session.rollback()
    return found


def truth_of(uow: UnitOfWork, learner: Learner, need: Need, facts: FundingFact) -> Truth:
    decision = consent.may_see(uow, learner.id, list(Category))
    postcode = learner.postcode.reveal(decision)
    street = street_of(learner.address.reveal(decision))
    return {
        "who seeks asylum": str(facts.immigration_status.reveal(decision)).startswith("asylum"),
        "who has a health need": need.health.reveal(decision) is not None,
        "which language": learner.language.reveal(decision),
        "whose address is hidden": need.confidential_address.reveal(decision) == "yes",
        "which street": (learner.outcode, street) if street else None,
        "which postcode": (learner.outcode, postcode) if postcode else None,
        "who has small children": bool(need.childcare_children.value(decision)),
        "who wants women only": bool(need.women_only.value(decision)),
        "whom it is unsafe to call": learner.safe_to_call.value(decision) is False,
    }


def street_of(address: str | None) -> str | None:
    """Without the number of the house."""
    return address.lstrip("0123456789 ") if address else None


def row(secret: str, robbed: Mapping[UUID, Person], truths: Mapping[UUID, Truth]) -> dict[str, Any]:
    """`robbed` are those who said anything: that somebody has not been asked yet is no secret."""
    truth = [truths[one][secret] for one in robbed]
    people = list(robbed.values())
    if len(set(truth)) > MANY:
        people, truth = people[:SAMPLE], truth[:SAMPLE]
    right = {
        **guessing.guessed(people, truth),
        **stronger.guessed(stronger.matrix_of(people), truth),
    }
    chance = max(right.pop("base"), in_the_district(truth))
    how, best = max(right.items(), key=lambda one: one[1])
    over = round(100 * (best - chance), 1)
    return {
        "name": f"points over chance ({chance:.1%} of {len(people):,}) for {secret}, by {how}",
        "value": over,
        "hold": f"at most {MARGIN:.0%}",
        "rounds": stronger.FOLDS,
        "ok": best - chance <= MARGIN,
        "right": {name: round(share, 4) for name, share in right.items()},
    }


def in_the_district(truth: Sequence[Hashable]) -> float:
    """What is guessed right of homes by whoever knows the district: the most common one of others, or one by lot.

    Where all are about as common, the one that is rarer among those asked is the more common among the others: to
    say that one is worse than to say any.
    """
    homes = [one for one in truth if isinstance(one, tuple)]
    right = 0
    for fold in range(guessing.FOLDS):
        usual: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
        for number, (district, home) in enumerate(homes):
            if number % guessing.FOLDS != fold:
                usual[district][home] += 1
        asked = homes[fold :: guessing.FOLDS]
        best = {district: guessing.most_common(seen) for district, seen in usual.items()}
        right += sum(best.get(district) == home for district, home in asked)
    districts = Counter(district for district, _ in set(homes))
    by_lot = sum(1 / districts[district] for district, _ in homes)
    return max(right, by_lot) / len(truth)
