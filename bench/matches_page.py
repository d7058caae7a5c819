"""What the matches page costs from door to bytes beside the same page with the ranking kept.

The floor is the same request: who asks, the learner's answers, the listings and the template. Only the ranking is
not made again, nor the words that were made from it.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from statistics import median
from typing import Any
from unittest.mock import patch
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench import filled_hub
from bench.floors import REQUESTS, ROUNDS, SIGNED_IN, Disagreement, hub_of, page, seconds
from bench.grown.supply import supply
from bench.synthetic_area import Area
from hub.access.permissions import Role
from hub.accounts.types import OrganisationKind
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Basis, Category, Purpose
from hub.core.db import Database, UnitOfWork
from hub.directory import version
from hub.directory.types import Level, Skill, Strand
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.types import FundingOutcome, TravelMode
from hub.matching import services
from hub.matching.ranking.rank import Ranking, rank
from hub.matching.types import Point

CLASSES, SEED = 1_000, 20261124
HOLD = 1.3
SUBMISSION = re.compile(r'name="submission" value="[^"]*"')
HOME = Point(51.0, -2.0, "sector")  # the middle of the first town


def row() -> dict[str, Any]:
    """The page's time over that of the page whose ranking is kept, as median, least and most."""
    with hub_of(build, SIGNED_IN) as (app, client):
        path = f"/learners/{only_learner(app)}/matches"
        ranking = ranking_on(client, path)
        with ranked_by(lambda *_: ranking):
            kept = page(client, path)
        if same(page(client, path)) != same(kept):
            raise Disagreement("The page and the page with its ranking kept differ")
        ratios = [ratio(client, path, ranking) for _ in range(ROUNDS + 1)][1:]
    return {
        "name": f"time of the matches page of {CLASSES:,} classes, beside the same page with the ranking kept",
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": f"<= {HOLD}",
        "ok": median(ratios) <= HOLD,
        "rounds": ROUNDS,
    }


def ratio(client: FlaskClient, path: str, ranking: Ranking) -> float:
    """Processor time of one round of requests, in turn."""
    kept = made = 0.0
    for _ in range(REQUESTS):
        with ranked_by(lambda *_: ranking):
            kept += seconds(client, path)
        made += seconds(client, path)
    return made / kept


def same(html: str) -> str:
    """The page without the number of its form, which is new each time."""
    return SUBMISSION.sub("", html)


def ranking_on(client: FlaskClient, path: str) -> Ranking:
    """What the page was made from, with every word it needed already made."""
    made: list[Ranking] = []

    def note(*asked: Any) -> Ranking:
        made.append(rank(*asked))
        return made[-1]

    with ranked_by(note):
        page(client, path)
    return made[-1]


def ranked_by(ranked: Callable[..., Ranking]) -> AbstractContextManager[Any]:
    """The ranking made in another way, for the length of a block."""
    return patch.object(services, "rank", ranked)


def only_learner(app: Flask) -> str:
    database: Database = app.extensions["hub"].database
    with database.unit_of_work(filled_hub.JOB) as uow:
        return str(uow.session.scalars(sa.select(Learner.reference)).one())


def build(database: Database) -> str:
    """One assessed learner in the first town of an invented area; the session token is an assessor's."""
    with database.unit_of_work(filled_hub.JOB) as uow:
        hub = filled_hub.organisation(uow, "Bench hub", OrganisationKind.HUB)
        supply(uow, Area(SEED, CLASSES).classes)
        assessed_learner(uow, hub.id)
        version.bump(uow)
        audit.record(uow, "bench.build")
        return filled_hub.sign_in(uow, filled_hub.user(uow, hub, Role.ASSESSOR))


def assessed_learner(uow: UnitOfWork, hub_id: UUID) -> None:
    """At Entry 1, free in the mornings, up to three quarters of an hour by bus."""
    learner = filled_hub.learner_row(uow, 0, "T0")
    learner.home = HOME
    learner.given_names, learner.family_name, learner.sex = "Bench", "Learner", "F"
    learner.date_of_birth = "1990-01-01"
    uow.flush()
    consent.give(uow, learner.id, hub_id, Purpose.REFERRAL, frozenset(Category), basis=Basis.PUBLIC_TASK)
    wants = {"travel_mode": TravelMode.BUS, "travel_minutes": 45, "kit": ["smartphone", "internet"]}
    uow.add(Need(learner_id=learner.id, availability=filled_hub.WEEKDAY_MORNINGS, **wants))
    uow.add(FundingFact(learner_id=learner.id, outcome=FundingOutcome.FULL))
    uow.add(
        Assessment(
            learner_id=learner.id,
            instrument_version=1,
            state=AssessmentState.COMPLETE,
            assessed_on=uow.today,
            placement=Level.E1,
            strand=Strand.GENERAL,
            **{skill.value: Level.E1 for skill in Skill},
        )
    )
