"""Where each role starts, what its navigation offers, and whose name stands in the header."""

from typing import Any

from flask import current_app, g, request, url_for

from hub.access.permissions import Role
from hub.core.actor import Viewer

LANDING = {
    Role.ASSESSOR: "referrals.today",
    Role.PROVIDER: "referrals.worklist",
    Role.JCP: "referrals.people_we_referred",
    Role.MANAGER: "insight.dashboard",
    Role.ADMINISTRATOR: "accounts.organisations",
}

NAVIGATION: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.ASSESSOR: (
        ("Today", "referrals.today"),
        ("Register", "learners.register"),
        ("Waiting list", "referrals.waiting_list"),
        ("Propose places", "allocation.runs"),
        ("Group sessions", "assessment.group_sessions"),
        ("Find", "learners.search"),
        ("Classes", "directory.find_class"),
    ),
    Role.PROVIDER: (
        ("Referrals to answer", "referrals.worklist"),
        ("Our classes", "directory.our_classes"),
        ("Import classes", "directory.import_listing"),
        ("Who we take", "directory.intake_rules"),
    ),
    Role.JCP: (
        ("People we referred", "referrals.people_we_referred"),
        ("Refer someone", "referrals.refer_someone"),
        ("Classes", "directory.find_class"),
    ),
    Role.MANAGER: (
        ("Waiting now", "insight.dashboard"),
        ("Gaps", "demand.gaps"),
        ("Fairness", "insight.fairness"),
        ("Forecasts", "forecast.record"),
        ("Assessments", "assessment.quality"),
        ("Matching policy", "matching.policies"),
        ("Classes", "directory.find_class"),
    ),
    Role.ADMINISTRATOR: (
        ("Organisations", "accounts.organisations"),
        ("Agreements", "accounts.agreements"),
        ("Users", "accounts.users"),
        ("Classes", "directory.find_class"),
    ),
}
FOR_EVERYBODY = (("Your account", "accounts.account"),)


def landing(viewer: Viewer) -> str:
    """The address of the page where this viewer's work starts."""
    endpoint = LANDING[Role(viewer.role)]
    return url_for(endpoint if endpoint in current_app.view_functions else "accounts.account")


def frame() -> dict[str, Any]:
    """What the frame of every page shows of the signed-in person; nothing where nobody is."""
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        return {}
    account = {
        "text": f"{g.user_name}, {g.organisation_name}",
        "sign_out": url_for("accounts.sign_out"),
    }
    return {"navigation": navigation(viewer), "account": account}


def navigation(viewer: Viewer) -> list[dict[str, Any]]:
    """The items of this role; the one the page belongs to is marked."""
    offered = [
        {"text": text, "href": url_for(endpoint)}
        for text, endpoint in (*NAVIGATION[Role(viewer.role)], *FOR_EVERYBODY)
        if endpoint in current_app.view_functions
    ]
    here = max((item["href"] for item in offered if is_under(item["href"])), key=len, default=None)
    return [{**item, "active": item["href"] == here} for item in offered]


def is_under(address: str) -> bool:
    return request.path == address or request.path.startswith(f"{address}/")
