"""From a viewer to their start page, their navigation and the name in the header."""

from typing import Any

from flask import current_app, g, request, url_for

from hub.access.permissions import Permission, Role, permitted
from hub.core.actor import Viewer

LANDING = {
    Role.ASSESSOR: "referrals.today",
    Role.PROVIDER: "provider.worklist",
    Role.JCP: "jobcentre.people_we_referred",
    Role.MANAGER: "manager.dashboard",
    Role.OFFICER: "officer.front",
    Role.STEWARD: "steward.queue",
    Role.ADMINISTRATOR: "administrator.organisations",
}

NAVIGATION: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.ASSESSOR: (
        ("Today", "referrals.today"),
        ("Register", "registration.register"),
        ("Waiting list", "referrals.waiting_list"),
        ("Propose places", "places.runs"),
        ("Group sessions", "assessment.group_sessions"),
        ("Find", "registration.search"),
        ("Keep safe", "everybody.openings"),
        ("Classes", "everybody.find_class"),
    ),
    Role.PROVIDER: (
        ("Referrals to answer", "provider.worklist"),
        ("Registers", "provider.registers"),
        ("Our classes", "provider.our_classes"),
        ("Import classes", "provider.import_listing"),
        ("Who we take", "provider.intake_rules"),
        ("Refer to the hub", "jobcentre.people_we_referred"),
        ("Send a list", "provider.own_list"),
        ("Our profile", "everybody.our_profile"),
    ),
    Role.JCP: (
        ("People we referred", "jobcentre.people_we_referred"),
        ("Refer someone", "jobcentre.refer_someone"),
        ("Classes", "everybody.find_class"),
    ),
    Role.MANAGER: (
        ("Waiting now", "manager.dashboard"),
        ("Month by month", "manager.series"),
        ("Gaps", "manager.gaps"),
        ("Fairness", "manager.fairness"),
        ("Forecasts", "manager.record"),
        ("Assessments", "manager.quality"),
        ("Matching policy", "manager.policies"),
        ("Funding rules", "manager.funding_rules"),
        ("Messages", "manager.message_words"),
        ("Other help", "manager.other_help"),
        ("Links in emails", "manager.sent_links"),
        ("Keep safe", "everybody.openings"),
        ("Classes", "everybody.find_class"),
    ),
    Role.OFFICER: (("Today", "officer.front"), ("Who has seen", "everybody.choose_record")),
    Role.STEWARD: (
        ("Possible duplicates", "steward.queue"),
        ("Who has seen", "everybody.choose_record"),
    ),
    Role.ADMINISTRATOR: (
        ("Organisations", "administrator.organisations"),
        ("Agreements", "administrator.agreements"),
        ("Users", "administrator.users"),
        ("API tokens", "administrator.api_tokens"),
        ("Classes", "everybody.find_class"),
    ),
}
FOR_EVERYBODY = (("Your account", "everybody.account"),)
BY_LINK = "provider.by_link"


def landing(viewer: Viewer) -> str:
    """The address of the page where this viewer's work starts."""
    if viewer.role == Role.NAMED_ADDRESS:
        return url_for(BY_LINK, link_id=g.link.id)
    endpoint = LANDING[Role(viewer.role)]
    return url_for(endpoint if endpoint in current_app.view_functions else "everybody.account")


def frame() -> dict[str, Any]:
    """What the frame of every page shows of the signed-in person; nothing where nobody is."""
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        return {}
    account = {
        "text": f"{g.user_name}, {g.organisation_name}",
        "sign_out": url_for("everybody.sign_out"),
    }
    return {"navigation": navigation(viewer), "account": account}


def navigation(viewer: Viewer) -> list[dict[str, Any]]:
    """The items of this role; the one the page belongs to is marked. Who came by a link goes nowhere else."""
    if not permitted(viewer, Permission.SIGNED_IN):
        return []
    offered = [
        {"text": text, "href": url_for(endpoint)}
        for text, endpoint in (*NAVIGATION[Role(viewer.role)], *FOR_EVERYBODY)
        if endpoint in current_app.view_functions
    ]
    here = max((item["href"] for item in offered if is_under(item["href"])), key=len, default=None)
    return [{**item, "active": item["href"] == here} for item in offered]


def is_under(address: str) -> bool:
    return request.path == address or request.path.startswith(f"{address}/")
