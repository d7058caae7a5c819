"""The filters of the administrator's lists, as they stand in an address. Organisations are offered when it is drawn."""

from hub.access.permissions import ROLE_LABELS
from hub.accounts.types import KIND_LABELS, UserState
from hub.forms.filters import Filters, Pick

STATE_LABELS = {UserState.ACTIVE: "Active", UserState.INVITED: "Invited", UserState.SUSPENDED: "Suspended"}
STATE_COLOURS = {UserState.ACTIVE: "green", UserState.INVITED: "blue", UserState.SUSPENDED: "grey"}
TERM_LABELS = {
    "live": "Live",
    "review": "Review due",
    "ending": "Ends soon",
    "future": "Not yet",
    "ended": "Ended",
}
TERM_COLOURS = {"live": "green", "review": "yellow", "ending": "red", "future": "blue", "ended": "grey"}


class OrganisationFilters(Filters):
    kind = Pick("Kind", KIND_LABELS.items())
    agreement = Pick("Agreement", [("live", "Live"), ("none", "None live"), ("ended", "Ended")])


class UserFilters(Filters):
    organisation = Pick("Organisation")
    role = Pick("Role", ROLE_LABELS.items())
    state = Pick("State", STATE_LABELS.items())


class AgreementFilters(Filters):
    organisation = Pick("Organisation")
    state = Pick("State", TERM_LABELS.items())


class TokenFilters(Filters):
    organisation = Pick("Organisation")
