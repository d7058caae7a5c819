"""Say yes or no to a place."""

from flask import request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.errors import Conflict
from hub.learners.card.services import Shown
from hub.pages.learner.blueprint import back_to_card, bp, own_work, page, with_card
from hub.referrals import queries, rules
from hub.referrals.case.act import act
from hub.referrals.types import Side, State, Verb
from hub.web.guard import needs

YES, NO = "yes", "no"


@bp.route("/card/<language>/offer/<reference>", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
@with_card
def offer(language: str, shown: Shown, reference: str) -> ResponseReturnValue:
    errors: list[tuple[str, str]] = []
    with own_work(shown) as uow:
        referral = queries.by_reference(uow, reference)
        said, why = request.form.get("said"), request.form.get("why")
        if request.method == "POST":
            if said == YES or (said == NO and why in rules.REASONS["decline_offer"]):
                verb = Verb.ACCEPT_OFFER if said == YES else Verb.DECLINE_OFFER
                act(
                    uow,
                    referral,
                    verb,
                    Side.LEARNER,
                    expected_version=version_of(request.form.get("version", "")),
                    reason=None if said == YES else why,
                )
                return back_to_card(language, f"said-{said}")
            errors = [("why" if said == NO else "said", "choose")]
        elif referral.state is not State.OFFERED:
            raise Conflict
        return page(
            "learner/offer.html",
            language,
            errors=errors,
            referral=referral,
            reasons=list(rules.REASONS["decline_offer"]),
            said=said,
            why=why,
        ), 422 if errors else 200


def version_of(typed: str) -> int:
    """Of the row on the page that was answered; one that cannot be is of no page."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1
