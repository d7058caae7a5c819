"""The card itself: where the learner stands, what happens next, and what they can do."""

from flask import url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.consent.rules import CARD_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.directory.support.queries import while_waiting
from hub.directory.types import WEEKDAYS
from hub.forecast.services.paper import standing_on_card
from hub.languages.times import times
from hub.learners.card.services import Shown
from hub.learners.models import Learner
from hub.learners.services.by_card import days_of, need_of
from hub.learners.types import Status
from hub.pages.learner.blueprint import bp, own_work, page, with_card
from hub.referrals import queries
from hub.referrals.paper.short import code_of, short_of
from hub.web.guard import needs

ACTS = ("days", "days-again", "phone", "pause", "stop", "data")
SEARCH = "https://www.openstreetmap.org/"


@bp.get("/card/<language>/mine")
@needs(Permission.PUBLIC)
@with_card
def card(language: str, shown: Shown) -> ResponseReturnValue:
    with own_work(shown) as uow:
        learner = uow.get(Learner, shown.learner_id)
        decision = consent.may_see(uow, learner.id, CARD_CATEGORIES)
        standing = standing_on_card(uow, learner, decision)
        need = need_of(uow, learner.id)
        short = short_of(standing, kept_back=need.hides_address(decision))
        entry = queries.open_entry(uow, learner.id)
        left_out = {"pause": entry is None, "days-again": len(days_of(need, decision)) == len(WEEKDAYS)}
        audit.record(uow, "card.look", about=learner)
        return page(
            "learner/card.html",
            language,
            short=short,
            status=f"status-{code_of(status_of(learner))}",
            since=learner.status_on,
            hub=standing.hub,
            contact=standing.contact,
            times=times,
            map_of=map_of,
            acts=[
                (name, url_for(f"learner.{name.replace('-', '_')}", language=language))
                for name in ACTS
                if not left_out.get(name)
            ],
            meanwhile=while_waiting(uow) if entry else [],
            paused=entry is not None and entry.paused_until is not None and entry.paused_until > uow.today,
        )


def status_of(learner: Learner) -> str:
    """The hub has their details from the moment that somebody sent them."""
    return Status.REGISTERED if learner.status is Status.WITH_HUB else learner.status


def map_of(point: tuple[float, float]) -> str:
    """Where the class is, on another website: the address tells nothing of who looks."""
    latitude, longitude = point
    return f"{SEARCH}?mlat={latitude:.5f}&mlon={longitude:.5f}#map=17/{latitude:.5f}/{longitude:.5f}"
