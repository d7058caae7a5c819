"""The whole permission policy. A role may do what stands in its row and nothing else.

A permission opens an endpoint. Which learners it then shows is decided by the fence and the decision
(`hub.consent`), which rely on the purposes of the role.
"""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from hub.core.actor import Viewer


class Permission(StrEnum):
    PUBLIC = "public"
    SIGNED_IN = "signed in"
    ADMINISTER = "administer organisations, agreements and users"
    VIEW_DIRECTORY = "view the directory"
    EDIT_OWN_CLASSES = "edit the classes of one's own organisation"
    VIEW_ROUTES = "see what the area's classes lead to"
    END_CLASSES = "cancel or move a class, and say where its learners go"
    END_PROVIDERS = "end the work with a provider"
    VIEW_PROFILES = "view a provider's profile: whom to call, what it asks to see, when it is closed"
    KEEP_PROFILES = "keep the profile of a provider: any, or one's own"
    ANSWER_REFERRALS = "answer referrals sent to one's own organisation"
    RECORD_ATTENDANCE = "keep the registers of one's own classes"
    WORK_BY_LINK = "do the one thing that a link sent to one's own organisation is for"
    SEND_OWN_LIST = "send the hub a list of people who want a class"
    REFER_TO_HUB = "refer a person to the hub and see their status"
    REGISTER_LEARNERS = "register learners and see their records"
    ASSESS = "carry out the common initial assessment"
    SEND_REFERRALS = "match learners with classes and send referrals"
    VIEW_DASHBOARD = "view the managers' dashboard"
    EDIT_POLICY = "draft, compare and publish matching policies"
    CONFIRM_FUNDING = "confirm funding rules"
    CHECK_WORDS = "say that words in a language one speaks are right"
    KEEP_LINKS = "see which links providers without an account were sent, end them and send them again"
    KEEP_OTHER_HELP = "keep the directory of other help"
    WORD_MESSAGES = "change what messages say"
    VIEW_INSTRUMENTS = "preview the instruments of the assessment"
    BREAK_GLASS = "open one record for some hours to keep somebody safe, and judge it when a colleague does"
    JUDGE_DUPLICATES = "decide whether two records are of one person, merge them and undo that"
    SEE_WHO_SAW = "read who has seen the record of a learner"
    OVERSEE = "read the audit and keep the registers of rights and breaches"


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    ASSESSOR = "assessor"
    PROVIDER = "provider"
    JCP = "jcp"
    MANAGER = "manager"
    OFFICER = "officer"
    STEWARD = "steward"
    NAMED_ADDRESS = "named_address"


ROLE_LABELS = {
    Role.ADMINISTRATOR: "Administrator",
    Role.ASSESSOR: "Assessor",
    Role.PROVIDER: "Provider staff",
    Role.JCP: "Jobcentre or other referrer",
    Role.MANAGER: "Manager",
    Role.OFFICER: "Data protection officer",
    Role.STEWARD: "Data steward",
    Role.NAMED_ADDRESS: "Named address, by links in emails",
}


class Scope(StrEnum):
    """What a token of the API opens: the operations of one permission each, if its user's role has it."""

    DIRECTORY = "directory"
    CLASSES = "classes"
    STATUS = "status"


SCOPES = {
    Scope.DIRECTORY: Permission.VIEW_DIRECTORY,
    Scope.CLASSES: Permission.EDIT_OWN_CLASSES,
    Scope.STATUS: Permission.REFER_TO_HUB,
}
SCOPE_LABELS = {
    Scope.DIRECTORY: "Read the directory of classes",
    Scope.CLASSES: "Change the classes of their organisation",
    Scope.STATUS: "Read the status of people they referred",
}

# Which roles the staff of an organisation of each kind may have.
ROLES_OF_KIND = {
    "hub": (Role.ADMINISTRATOR, Role.ASSESSOR, Role.MANAGER, Role.OFFICER, Role.STEWARD),
    "provider": (Role.PROVIDER, Role.NAMED_ADDRESS),
    "jcp": (Role.JCP,),
    "careers": (Role.JCP,),
    "council": (Role.JCP,),
    "employer": (Role.JCP,),
    "health": (Role.JCP,),
    "school": (Role.JCP,),
    "charity": (Role.JCP,),
    "referrer": (Role.JCP,),
}

PERMISSIONS = {
    Role.ADMINISTRATOR: {
        Permission.ADMINISTER,
        Permission.END_PROVIDERS,
        Permission.VIEW_DIRECTORY,
        Permission.VIEW_PROFILES,
        Permission.KEEP_PROFILES,
    },
    Role.ASSESSOR: {
        Permission.VIEW_DIRECTORY,
        Permission.VIEW_PROFILES,
        Permission.VIEW_ROUTES,
        Permission.REGISTER_LEARNERS,
        Permission.ASSESS,
        Permission.SEND_REFERRALS,
        Permission.END_CLASSES,
        Permission.VIEW_INSTRUMENTS,
        Permission.CHECK_WORDS,
        Permission.BREAK_GLASS,
    },
    Role.PROVIDER: {
        Permission.VIEW_DIRECTORY,
        Permission.VIEW_PROFILES,
        Permission.KEEP_PROFILES,
        Permission.VIEW_ROUTES,
        Permission.EDIT_OWN_CLASSES,
        Permission.END_CLASSES,
        Permission.ANSWER_REFERRALS,
        Permission.SEND_OWN_LIST,
        Permission.REFER_TO_HUB,
        Permission.RECORD_ATTENDANCE,
        Permission.VIEW_INSTRUMENTS,
    },
    Role.JCP: {Permission.VIEW_DIRECTORY, Permission.REFER_TO_HUB},
    Role.MANAGER: {
        Permission.VIEW_DIRECTORY,
        Permission.VIEW_PROFILES,
        Permission.VIEW_ROUTES,
        Permission.VIEW_DASHBOARD,
        Permission.EDIT_POLICY,
        Permission.END_PROVIDERS,
        Permission.CONFIRM_FUNDING,
        Permission.WORD_MESSAGES,
        Permission.KEEP_LINKS,
        Permission.KEEP_OTHER_HELP,
        Permission.VIEW_INSTRUMENTS,
        Permission.CHECK_WORDS,
        Permission.BREAK_GLASS,
    },
    Role.OFFICER: {Permission.VIEW_DIRECTORY, Permission.OVERSEE, Permission.SEE_WHO_SAW},
    Role.STEWARD: {Permission.VIEW_DIRECTORY, Permission.JUDGE_DUPLICATES, Permission.SEE_WHO_SAW},
    Role.NAMED_ADDRESS: {Permission.WORK_BY_LINK},
}

# Whoever works for a provider, signed in or by a link.
OF_A_PROVIDER = frozenset({Role.PROVIDER, Role.NAMED_ADDRESS})

# The purposes of sharing on which each role may rely. A role with none sees nothing of any learner.
PURPOSES = {
    Role.ADMINISTRATOR: frozenset[str](),
    Role.ASSESSOR: frozenset({"referral", "enrolment", "wider-needs"}),
    Role.PROVIDER: frozenset({"referral", "enrolment"}),
    Role.JCP: frozenset({"progress-to-referrer"}),
    Role.MANAGER: frozenset({"statistics"}),
    Role.OFFICER: frozenset[str](),
    Role.STEWARD: frozenset({"duplicates"}),
    Role.NAMED_ADDRESS: frozenset({"referral", "enrolment"}),
}


def as_referrer(viewer: Viewer) -> Viewer:
    """Whoever sends people to the hub, a provider too: they see of those what a referrer sees, and nothing besides."""
    return replace(viewer, role=Role.JCP, purposes=PURPOSES[Role.JCP])


def scopes_of(role: Role) -> tuple[Scope, ...]:
    """What a token of somebody in this role may open at most."""
    return tuple(scope for scope, permission in SCOPES.items() if permission in PERMISSIONS[role])


def in_scope(scopes: Iterable[Scope], permission: Permission) -> bool:
    """Whether a token with these scopes may do this; what is public needs none."""
    return permission is Permission.PUBLIC or permission in {SCOPES[scope] for scope in scopes}


def permitted(viewer: Viewer | None, permission: Permission) -> bool:
    """Whether this viewer's role includes the permission. Nobody at all may do what is PUBLIC.

    A named address has no account, so what is for everybody who is signed in is not for it.
    """
    if permission is Permission.PUBLIC:
        return True
    if viewer is None:
        return False
    if permission is Permission.SIGNED_IN:
        return viewer.user_id is not None and viewer.role != Role.NAMED_ADDRESS
    return viewer.role in PERMISSIONS and permission in PERMISSIONS[Role(viewer.role)]
