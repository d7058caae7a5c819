"""The addresses of the JSON API for a referrer: how far a person they sent has come."""

from flask.views import MethodView
from marshmallow import Schema, fields

from hub.access.permissions import Permission
from hub.core.errors import NotVisible
from hub.learners.reads import for_referrers
from hub.learners.types import Status
from hub.web.api import Blueprint
from hub.web.door import unit_of_work
from hub.web.guard import needs

blp = Blueprint("referrals_api", __name__, description="The status of people who were referred to the hub.")


class StatusAnswer(Schema):
    """The same fixed words as on the pages, and nothing else."""

    reference = fields.String(required=True, metadata={"description": "The reference the hub gave."})
    status = fields.Enum(Status, by_value=True, required=True)
    changed_on = fields.Date(required=True, metadata={"description": "Since when."})
    next_step = fields.String(required=True, metadata={"description": "What happens next, in words."})


@blp.route("/referrals/<reference>/status")
class ReferralStatus(MethodView):
    @blp.response(200, StatusAnswer)
    @blp.alt_response(404, description="Unknown, not shared, withdrawn or blocked: one answer for all.")
    @blp.alt_response(429, description="Ten were refused within an hour. Wait as Retry-After says.")
    @needs(Permission.REFER_TO_HUB)
    def get(self, reference: str) -> for_referrers.PersonStatus:
        """Show where a person who was referred to the hub has got to"""
        with unit_of_work(read_only=False) as uow:
            found = for_referrers.look(uow, reference)
        if found is None:
            raise NotVisible
        return found
