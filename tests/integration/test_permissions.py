"""Who gets in where, said a second time in other words, so that a slip in the policy is noticed."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from hub.access.permissions import PERMISSIONS, PURPOSES, Permission, Role
from hub.accounts.models import User
from hub.web.guard import permission_of
from tests.factories.area import Area
from tests.factories.pages import BASE

P = Permission
EVERYBODY = frozenset(Role) - {Role.NAMED_ADDRESS}
STAFF = ("administrator", "assessor", "manager", "officer", "steward", "provider_staff", "work_coach")

# The first part of an address → the permissions its pages may ask for.
DOORS = {
    "": {P.PUBLIC},
    "account": {P.SIGNED_IN},
    "accessibility": {P.PUBLIC},
    "agreements": {P.ADMINISTER},
    "allocations": {P.SEND_REFERRALS},
    "api-tokens": {P.ADMINISTER},
    "api": {P.PUBLIC, P.SIGNED_IN, P.VIEW_DIRECTORY, P.EDIT_OWN_CLASSES, P.REFER_TO_HUB},
    "ask": {P.PUBLIC},
    "assessments": {P.ASSESS, P.VIEW_DASHBOARD},
    "break-glass": {P.BREAK_GLASS},
    "by-link": {P.WORK_BY_LINK},
    "cases": {P.SEND_REFERRALS},
    "classes": {P.EDIT_OWN_CLASSES, P.VIEW_DIRECTORY, P.END_CLASSES},
    "cookies": {P.PUBLIC},
    "dashboard": {P.VIEW_DASHBOARD},
    "card": {P.PUBLIC},
    "checks": {P.VIEW_DASHBOARD},
    "enrolment": {P.ANSWER_REFERRALS},
    "enrolment.csv": {P.ANSWER_REFERRALS},
    "fairness": {P.VIEW_DASHBOARD},
    "forecasts": {P.VIEW_DASHBOARD},
    "funding-rules": {P.CONFIRM_FUNDING},
    "gaps": {P.VIEW_DASHBOARD},
    "group-sessions": {P.ASSESS, P.REGISTER_LEARNERS},
    "instruments": {P.VIEW_INSTRUMENTS},
    "invitations": {P.SEND_REFERRALS},
    "languages": {P.CHECK_WORDS},
    "directory": {P.VIEW_DIRECTORY},
    "duplicates": {P.JUDGE_DUPLICATES},
    "officer": {P.OVERSEE},
    "health": {P.PUBLIC},
    "ready": {P.PUBLIC},
    "links": {P.PUBLIC},
    "learners": {P.REGISTER_LEARNERS, P.ASSESS, P.SEND_REFERRALS},
    "message-words": {P.WORD_MESSAGES},
    "messages": {P.SEND_REFERRALS},
    "other-help": {P.KEEP_OTHER_HELP, P.REGISTER_LEARNERS},
    "organisations": {P.ADMINISTER, P.END_PROVIDERS},
    "own-list": {P.SEND_OWN_LIST},
    "own-words": {P.REGISTER_LEARNERS},
    "policies": {P.EDIT_POLICY},
    "people-we-referred": {P.REFER_TO_HUB},
    "privacy": {P.PUBLIC},
    "purposes": {P.ADMINISTER},
    "providers": {P.VIEW_PROFILES, P.KEEP_PROFILES},
    "referrals": {P.ANSWER_REFERRALS},
    "registers": {P.RECORD_ATTENDANCE},
    "reroute": {P.SEND_REFERRALS},
    "routes": {P.VIEW_ROUTES},
    "self-referrals": {P.REGISTER_LEARNERS},
    "sent-links": {P.KEEP_LINKS},
    "sent-by-others": {P.REGISTER_LEARNERS},
    "sign-in": {P.PUBLIC},
    "sign-out": {P.PUBLIC},
    "signed-out": {P.PUBLIC},
    "static": {P.PUBLIC},
    "today": {P.SEND_REFERRALS},
    "users": {P.ADMINISTER},
    "waiting-list": {P.SEND_REFERRALS},
    "ending-soon": {P.SEND_REFERRALS},
    "after-the-course": {P.SEND_REFERRALS},
    "welcome": {P.PUBLIC},
    "who-has-seen": {P.SEE_WHO_SAW},
    "worklist": {P.ANSWER_REFERRALS},
}

# Each permission → the roles that have it.
HOLDERS = {
    P.ADMINISTER: {Role.ADMINISTRATOR},
    P.VIEW_DIRECTORY: EVERYBODY,
    P.EDIT_OWN_CLASSES: {Role.PROVIDER},
    P.ANSWER_REFERRALS: {Role.PROVIDER},
    P.RECORD_ATTENDANCE: {Role.PROVIDER},
    P.WORK_BY_LINK: {Role.NAMED_ADDRESS},
    P.REFER_TO_HUB: {Role.JCP, Role.PROVIDER},
    P.SEND_OWN_LIST: {Role.PROVIDER},
    P.REGISTER_LEARNERS: {Role.ASSESSOR},
    P.ASSESS: {Role.ASSESSOR},
    P.SEND_REFERRALS: {Role.ASSESSOR},
    P.VIEW_DASHBOARD: {Role.MANAGER},
    P.EDIT_POLICY: {Role.MANAGER},
    P.VIEW_ROUTES: {Role.ASSESSOR, Role.MANAGER, Role.PROVIDER},
    P.END_CLASSES: {Role.ASSESSOR, Role.PROVIDER},
    P.END_PROVIDERS: {Role.ADMINISTRATOR, Role.MANAGER},
    P.CONFIRM_FUNDING: {Role.MANAGER},
    P.OVERSEE: {Role.OFFICER},
    P.SEE_WHO_SAW: {Role.OFFICER, Role.STEWARD},
    P.BREAK_GLASS: {Role.ASSESSOR, Role.MANAGER},
    P.JUDGE_DUPLICATES: {Role.STEWARD},
    P.VIEW_PROFILES: EVERYBODY - {Role.JCP, Role.OFFICER, Role.STEWARD},
    P.KEEP_PROFILES: {Role.ADMINISTRATOR, Role.PROVIDER},
    P.CHECK_WORDS: {Role.ASSESSOR, Role.MANAGER},
    P.WORD_MESSAGES: {Role.MANAGER},
    P.KEEP_LINKS: {Role.MANAGER},
    P.KEEP_OTHER_HELP: {Role.MANAGER},
    P.VIEW_INSTRUMENTS: {Role.ASSESSOR, Role.MANAGER, Role.PROVIDER},
}

# A page without an id for each kind of work → the roles it opens for.
PAGES = {
    "/organisations": {Role.ADMINISTRATOR},
    "/users": {Role.ADMINISTRATOR},
    "/agreements": {Role.ADMINISTRATOR},
    "/purposes": {Role.ADMINISTRATOR},
    "/api-tokens": {Role.ADMINISTRATOR},
    "/today": {Role.ASSESSOR},
    "/waiting-list": {Role.ASSESSOR},
    "/waiting-list/then": {Role.ASSESSOR},
    "/learners/register": {Role.ASSESSOR},
    "/learners/search": {Role.ASSESSOR},
    "/self-referrals": {Role.ASSESSOR},
    "/sent-by-others": {Role.ASSESSOR},
    "/worklist": {Role.PROVIDER},
    "/routes": {Role.ASSESSOR, Role.MANAGER, Role.PROVIDER},
    "/classes/intake-rules": {Role.PROVIDER},
    "/classes/closures": {Role.PROVIDER},
    "/classes/what-learners-think": {Role.PROVIDER},
    "/registers": {Role.PROVIDER},
    "/registers/import": {Role.PROVIDER},
    "/classes": {Role.PROVIDER},
    "/classes/import": {Role.PROVIDER},
    "/people-we-referred": {Role.JCP, Role.PROVIDER},
    "/people-we-referred/look-up": {Role.JCP, Role.PROVIDER},
    "/people-we-referred/counts": {Role.JCP, Role.PROVIDER},
    "/dashboard": {Role.MANAGER},
    "/dashboard/cohorts": {Role.MANAGER},
    "/dashboard/other-help": {Role.MANAGER},
    "/dashboard/own-words": {Role.MANAGER},
    "/dashboard/series": {Role.MANAGER},
    "/fairness": {Role.MANAGER},
    "/forecasts": {Role.MANAGER},
    "/gaps": {Role.MANAGER},
    "/gaps/propose": {Role.MANAGER},
    "/gaps/proposals": {Role.MANAGER},
    "/invitations": {Role.ASSESSOR},
    "/languages": {Role.ASSESSOR, Role.MANAGER},
    "/allocations": {Role.ASSESSOR},
    "/allocations/agreed": {Role.ASSESSOR},
    "/policies": {Role.MANAGER},
    "/message-words": {Role.MANAGER},
    "/other-help": {Role.MANAGER},
    "/sent-links": {Role.MANAGER},
    "/other-help/new": {Role.MANAGER},
    "/other-help/sheet": {Role.ASSESSOR},
    "/other-help/to-ask": {Role.ASSESSOR},
    "/officer": {Role.OFFICER},
    "/officer/alerts": {Role.OFFICER},
    "/who-has-seen": {Role.OFFICER, Role.STEWARD},
    "/break-glass": {Role.ASSESSOR, Role.MANAGER},
    "/break-glass/new": {Role.ASSESSOR, Role.MANAGER},
    "/officer/openings": {Role.OFFICER},
    "/officer/restrictions": {Role.OFFICER},
    "/officer/restrictions/new": {Role.OFFICER},
    "/officer/breaches": {Role.OFFICER},
    "/officer/breaches/new": {Role.OFFICER},
    "/officer/holds": {Role.OFFICER},
    "/officer/holds/new": {Role.OFFICER},
    "/officer/requests": {Role.OFFICER},
    "/officer/retention": {Role.OFFICER},
    "/officer/requests/new": {Role.OFFICER},
    "/duplicates": {Role.STEWARD},
    "/duplicates/merged": {Role.STEWARD},
    "/funding-rules": {Role.MANAGER},
    "/instruments": {Role.ASSESSOR, Role.PROVIDER, Role.MANAGER},
    "/assessments/to-moderate": {Role.ASSESSOR},
    "/assessments/mine": {Role.ASSESSOR},
    "/assessments/drafts": {Role.ASSESSOR},
    "/assessments/quality": {Role.MANAGER},
    "/own-list": {Role.PROVIDER},
    "/worklist/levels": {Role.PROVIDER},
    "/worklist/ending-soon": {Role.PROVIDER},
    "/ending-soon": {Role.ASSESSOR},
    "/messages": {Role.ASSESSOR},
    "/messages/numbers": {Role.ASSESSOR},
    "/after-the-course": {Role.ASSESSOR},
    "/directory": EVERYBODY,
    "/account": EVERYBODY,
}


def test_each_role_holds_exactly_its_permissions() -> None:
    for permission, holders in HOLDERS.items():
        assert {role for role in Role if permission in PERMISSIONS[role]} == holders, permission
    assert set().union(*PERMISSIONS.values()) == set(HOLDERS)


def test_each_role_relies_on_its_own_purposes_only() -> None:
    assert {
        Role.ADMINISTRATOR: frozenset(),
        Role.ASSESSOR: {"referral", "enrolment", "wider-needs"},
        Role.PROVIDER: {"referral", "enrolment"},
        Role.JCP: {"progress-to-referrer"},
        Role.MANAGER: {"statistics"},
        Role.OFFICER: frozenset(),
        Role.STEWARD: {"duplicates"},
        Role.NAMED_ADDRESS: {"referral", "enrolment"},
    } == PURPOSES


def test_every_door_asks_for_a_permission_of_its_part_of_the_house(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        part = rule.rule.split("/")[1]
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert permission_of(app, rule.endpoint, method) in DOORS[part], (method, rule.rule)


@pytest.mark.parametrize("staff", STAFF)
def test_a_page_opens_for_its_roles_and_for_nobody_else(
    area: Area, client_of: Callable[[User], FlaskClient], staff: str
) -> None:
    user: User = getattr(area, staff)
    client = client_of(user)
    for path, roles in PAGES.items():
        assert client.get(path, base_url=BASE).status_code == (200 if user.role in roles else 403), path


def shape(tag: Tag) -> list[Any]:
    """The elements of a page in one another, with the names of their attributes, whatever their case."""
    return [
        (one.name.lower(), sorted(name.lower() for name in one.attrs), shape(one))
        for one in tag.children
        if isinstance(one, Tag)
    ]


def test_no_browser_needs_to_mend_a_page(area: Area, client_of: Callable[[User], FlaskClient]) -> None:
    """What is written stands as it is written: nothing unclosed, misplaced or left out is put right while it is read.

    So the other tests may read pages with a reader that mends nothing, which takes half the time.
    """
    for staff in STAFF:
        user: User = getattr(area, staff)
        client = client_of(user)
        for path in (path for path, roles in PAGES.items() if user.role in roles):
            text = client.get(path, base_url=BASE).text
            mended, written = (shape(BeautifulSoup(text, reader)) for reader in ("html5lib", "html.parser"))
            assert mended == written, path
