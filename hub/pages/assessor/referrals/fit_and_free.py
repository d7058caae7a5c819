"""The first worklist: whom to call about a class that fits and has a place now."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.forms.format import days_ago
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_ids
from hub.matching.facts.queries import Listing, listings
from hub.pages.assessor.referrals.blueprint import bp
from hub.referrals.reads.person import phone_line
from hub.referrals.waiting.fit_and_free import FitAndFree, fit_and_free
from hub.web.address import page_number
from hub.web.door import unit_of_work
from hub.web.guard import needs

PAGE = 50
SHOWN = (Category.IDENTITY, Category.CONTACT)


@dataclass(frozen=True, slots=True)
class Call:
    """One line in words: who, their phone and whether it is safe, how long, the best class, may it be sent."""

    name: str
    reference: str
    phone: str
    waited: str
    best: str
    agreed: str


@bp.get("/today/fit-and-free")
@needs(Permission.SEND_REFERRALS)
def fit_and_free_now() -> ResponseReturnValue:
    with unit_of_work() as uow:
        found = fit_and_free(uow)
        pages = max(1, -(-len(found) // PAGE))
        page = min(page_number(), pages)
        shown = found[PAGE * (page - 1) : PAGE * page]
        return render_template(
            "referrals/fit_and_free.html",
            calls=calls(uow, shown),
            total=len(found),
            page=page,
            pages=pages,
        )


def calls(uow: UnitOfWork, lines: Sequence[FitAndFree]) -> list[Call]:
    """Three statements, however many lines."""
    ids = [line.learner_id for line in lines]
    decisions = consent.disclose(uow, ids, SHOWN)
    learners = by_ids(uow, ids)
    classes = listings(uow, [line.class_id for line in lines])
    return [call(line, learners[line.learner_id], decisions[line.learner_id], classes, uow) for line in lines]


def call(
    line: FitAndFree, learner: Learner, decision: Decision, classes: dict[UUID, Listing], uow: UnitOfWork
) -> Call:
    best = classes[line.class_id]
    others = f" (and {line.fits - 1} more)" if line.fits > 1 else ""
    return Call(
        name=full_name(learner, decision),
        reference=learner.reference,
        phone=phone_line(learner, decision),
        waited=days_ago(line.joined_on, uow.today),
        best=f"{best.title}, {best.provider}{others}",
        agreed="Agrees to share with them" if line.agreed else "Ask whether they agree to share with them",
    )
