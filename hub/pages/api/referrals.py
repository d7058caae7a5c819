"""The addresses of the JSON API for a referrer: how far the people they sent have come."""

from collections.abc import Mapping
from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields

from hub.access.permissions import Permission
from hub.core.errors import NotVisible
from hub.learners.reads import for_referrers
from hub.learners.schemas.referrers import PageOfPeople
from hub.learners.types import Status
from hub.web.api import Blueprint
from hub.web.door import referrers_work
from hub.web.guard import needs

blp = Blueprint("referrals_api", __name__, description="The status of people who were referred to the hub.")


class StatusAnswer(Schema):
    """The same fixed words as on the pages, and nothing else."""

    reference = fields.String(required=True, metadata={"description": "The reference the hub gave."})
    status = fields.Enum(
        Status,
        by_value=True,
        required=True,
        metadata={"description": " ".join(for_referrers.NOT_TOLD.values())},
    )
    changed_on = fields.Date(required=True, metadata={"description": "Since when."})
    next_step = fields.String(required=True, metadata={"description": "What happens next, in words."})


class StatusPage(Schema):
    """One page of the people whose status the caller's organisation may see, last change first."""

    page = fields.Integer(required=True)
    more = fields.Boolean(required=True, metadata={"description": "Whether there is a page after this one."})
    people = fields.List(fields.Nested(StatusAnswer), required=True)


@blp.route("/referrals")
class Referrals(MethodView):
    @blp.arguments(PageOfPeople, location="query")
    @blp.response(200, StatusPage)
    @needs(Permission.REFER_TO_HUB)
    def get(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """List the people who were referred to the hub, by status and change"""
        page = asked.get("page") or 1
        with referrers_work() as uow:
            people, more = for_referrers.statuses(uow, PageOfPeople.wanted(asked), page)
        return {"page": page, "more": more, "people": people}


@blp.route("/referrals/<reference>/status")
class ReferralStatus(MethodView):
    @blp.response(200, StatusAnswer)
    @blp.alt_response(404, description="Unknown, not shared, withdrawn or blocked: one answer for all.")
    @blp.alt_response(429, description="Ten were refused within an hour. Wait as Retry-After says.")
    @needs(Permission.REFER_TO_HUB)
    def get(self, reference: str) -> for_referrers.PersonStatus:
        """Show where a person who was referred to the hub has got to"""
        with referrers_work(read_only=False) as uow:
            found = for_referrers.look(uow, reference)
        if found is None:
            raise NotVisible
        return found
