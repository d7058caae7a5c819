"""Who sees what of a learner, until when: one page for the desk and the learner, with the way to stop each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.consent.services import glass, objection, sharing
from hub.consent.services.glass import Opening
from hub.consent.services.purposes import stopped_now
from hub.consent.services.sharing import Shared
from hub.consent.types import Purpose, Use
from hub.core.clock import local_date
from hub.forms.format import date_words, datetime_words
from hub.learners import queries as learners
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.sharing_words import NO_AGREEMENT, blocked_words, upper_first, what
from hub.pages.assessor.telling import category_list
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs

# Why they see it, as one says it to somebody who learns English.
WHY = {
    Purpose.REFERRAL: "To find you a class",
    Purpose.ENROLMENT: "To enrol you in a class",
    Purpose.PROGRESS: "To know how it goes with your English classes",
    Purpose.FUNDING_EVIDENCE: "To show who pays for your class",
    Purpose.DUPLICATES: "To know that you are registered once",
    Purpose.SAFEGUARDING: "To keep you or somebody else safe",
    Purpose.STATISTICS: "To count people, without names",
    Purpose.WIDER_NEEDS: "To tell you of other help, and ask if it helped",
}
UNWANTED = {
    Use.RANKING: "To have a program rank you and propose places for you",
    Use.CONTACT: "To ask you afterwards what you do and what you think of it",
}
REFUSED = "Nothing: you said never"
SWITCHED_OFF = "Nothing: the hub shares nothing for this at the moment"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one organisation may see for one reason. `open_now` is what it sees this minute."""

    grant_id: UUID
    organisation: str
    why: str
    may_see: str
    open_now: str
    until: str


@bp.get("/learners/<reference>/who-sees-what")
@needs(Permission.REGISTER_LEARNERS)
def who_sees_what(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        hub_id = viewer().organisation_id
        blocks = sharing.blocks_now(uow, learner.id)
        openings = glass.of_learner(uow, learner.id)
        staff = staff_names(
            uow, [*(block.user_id for block, _ in blocks), *(one.user_id for one in openings)]
        )
        off = stopped_now(uow)
        refused = {block.recipient_id for block, _ in blocks if block.user_id is None}
        return render_template(
            "registration/who_sees_what.html",
            learner=learner,
            today=uow.today,
            seen=[seen(one, off, refused) for one in sharing.shared_now(uow, learner.id, hub_id)],
            run_out=sharing.run_out(uow, learner.id, hub_id),
            blocks=[
                (blocked_words(block, name, staff), datetime_words(block.ends_at) if block.ends_at else "")
                for block, name in blocks
            ],
            objections=[
                (
                    UNWANTED.get(one.purpose) or WHY[Purpose(one.purpose.value)],
                    date_words(local_date(one.created_at)),
                )
                for one in objection.standing(uow, learner.id)
            ],
            openings=[opening_words(one, staff) for one in openings],
        )


def seen(shared: Shared, off: Collection[Purpose], refused: Collection[UUID]) -> Seen:
    grant = shared.grant
    return Seen(
        grant.id,
        shared.organisation,
        WHY[grant.purpose],
        what(grant),
        open_words(shared, off, refused),
        date_words(grant.valid_to),
    )


def open_words(shared: Shared, off: Collection[Purpose], refused: Collection[UUID]) -> str:
    if shared.grant.recipient_id in refused:
        return REFUSED
    if shared.grant.purpose in off:
        return SWITCHED_OFF
    if not shared.agreed:
        return NO_AGREEMENT
    opened = category_list(shared.grant.open_categories)
    return upper_first(opened) if opened else "Nothing"


def opening_words(one: Opening, staff: Mapping[UUID | None, str]) -> str:
    return f"{staff[one.user_id]}, on {datetime_words(one.at)}"
