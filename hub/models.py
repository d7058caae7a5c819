"""Every mapped class, imported once, so that the fence and the migrations know all tables."""

from hub.accounts import models as accounts
from hub.allocation import models as allocation
from hub.assessment import models as assessment
from hub.assessment.achieved import models as achieved_levels
from hub.assessment.group import models as group_sessions
from hub.assessment.picture import models as pictures
from hub.assessment.prescreen import models as prescreens
from hub.audit import models as audit
from hub.consent import fence, heads, wall
from hub.consent import models as consent
from hub.core import left_out, startup
from hub.core.jobs import parts
from hub.core.sealing import sealed
from hub.demand import models as demand
from hub.directory import models as directory
from hub.directory.profile import models as profiles
from hub.directory.support import models as support
from hub.duplicates import models as duplicates
from hub.forecast import models as forecast
from hub.insight import models as insight
from hub.insight.summaries import keeping
from hub.insight.summaries import models as summaries
from hub.languages import models as languages
from hub.learners import models as learners
from hub.learners.card import models as cards
from hub.learners.enrolment import models as enrolment_facts
from hub.learners.equality import models as equality
from hub.learners.finding import models as name_keys
from hub.learners.inward import models as inward_referrals
from hub.learners.self_referral import models as self_referrals
from hub.learners.wider_needs import models as wider_needs
from hub.matching import models as matching
from hub.messages import models as messages
from hub.oversight import models as oversight
from hub.referrals import models as referrals
from hub.rights.erasure import models as erasures
from hub.rights.requests import models as requests
from hub.rights.retention import models as retention
from hub.safekeeping.breach import models as breaches
from hub.tracking.attendance import models as attendance
from hub.tracking.destinations import models as destinations
from hub.tracking.enrolment import models as enrolment
from hub.tracking.progress import models as progress
from hub.tracking.routes import models as routes
from hub.tracking.voice import models as voice

__all__ = [
    "accounts",
    "achieved_levels",
    "allocation",
    "assessment",
    "attendance",
    "audit",
    "breaches",
    "cards",
    "consent",
    "demand",
    "destinations",
    "directory",
    "duplicates",
    "enrolment",
    "enrolment_facts",
    "equality",
    "erasures",
    "fence",
    "forecast",
    "group_sessions",
    "heads",
    "insight",
    "inward_referrals",
    "keeping",
    "languages",
    "learners",
    "left_out",
    "matching",
    "messages",
    "name_keys",
    "oversight",
    "parts",
    "pictures",
    "prescreens",
    "profiles",
    "progress",
    "referrals",
    "requests",
    "retention",
    "routes",
    "sealed",
    "self_referrals",
    "startup",
    "summaries",
    "support",
    "voice",
    "wall",
    "wider_needs",
]
