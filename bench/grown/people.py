"""One invented learner as rows: who they are, what they need, what they can, and to whom the hub may tell of them."""

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bench.grown.cast import Cast, moment
from bench.grown.life import ASSESSED, WAITING, Fate, Life
from bench.grown.sheet import ONCE, Sheet, Values
from bench.respelling import invent
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState, HalfStep
from hub.consent.models import Grant, GrantEvent
from hub.consent.rules import REFERRER_CATEGORIES, STAGE_CATEGORIES
from hub.consent.types import Basis, Category, Channel, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.ids import new_id, new_lot
from hub.core.vault import Vault
from hub.directory.types import LEVELS, Skill, Strand
from hub.learners.finding.index import filled_up, kept_as
from hub.learners.finding.keys import keys_of
from hub.learners.finding.models import NameKey
from hub.learners.identifiers import normalise
from hub.learners.models import (
    BlindIndex,
    FundingFact,
    Learner,
    LearnerOwner,
    Need,
    ReferrerReference,
    Reminder,
)
from hub.learners.needs import ACCESS_CODES
from hub.learners.rules import age_band, age_of
from hub.learners.services.register import HUB_PURPOSES, UNTIL
from hub.learners.types import ArrivalChannel, FundingOutcome, RegistrationState, Section, Status, TravelMode
from hub.matching.types import Profile
from hub.referrals.models import WaitingEntry
from hub.referrals.rules import STARTED_HERE

STATUS = {
    Fate.SENT_TO_US: Status.WITH_HUB,
    Fate.REGISTERING: Status.REGISTERED,
    Fate.NONE_CHOSEN: Status.WAITING,
    Fate.ASKED: Status.WAITING,
    Fate.OFFERED: Status.OFFERED,
    Fate.STUDYING: Status.STARTED,
    Fate.FINISHED: Status.FINISHED,
    Fate.GONE: Status.NO_LONGER_ACTIVE,
}
INTAKE = {Fate.SENT_TO_US: RegistrationState.REFERRED, Fate.REGISTERING: RegistrationState.REGISTERING}
FUNDING = {
    "full": FundingOutcome.FULL,
    "co_funded": FundingOutcome.CO_FUNDED,
    "not_eligible": FundingOutcome.NOT_ELIGIBLE,
    "check": FundingOutcome.CHECK,
}
CHANNELS = (ArrivalChannel.WALK_IN, ArrivalChannel.PHONE, ArrivalChannel.ONLINE)
FROM_AN_OFFICE, REMINDED, GROUPS = 0.3, 0.03, ((1, 2, 3), (5, 15, 80))
VERSION = 2  # of the instrument and the table of placements
LANGUAGES = ("Arabic", "Somali", "Polish", "Turkish", "Bengali", "Spanish", "Ukrainian", "Romanian")


def person(sheet: Sheet, vault: Vault, cast: Cast, rng: Random, lived: Life) -> tuple[Values, Profile]:
    """The learner's row with all that hangs off it but their referrals, and the answers that they gave."""
    profile, at, owner = rng.choice(cast.profiles), moment(lived.joined), rng.choice(cast.assessors)
    sent_by = (
        rng.choice(cast.offices) if lived.fate is Fate.SENT_TO_US or rng.random() < FROM_AN_OFFICE else None
    )
    row = _learner(sheet, vault, rng, lived, profile, owner, sent_by, cast.today)
    learner_id = row["id"]
    sheet.tell("learner.register", at, sent_by or owner, Learner, row)
    for purpose in HUB_PURPOSES:
        grant(
            sheet,
            owner,
            learner_id,
            cast.hub_id,
            purpose,
            Stage.FULL,
            frozenset(Category),
            lived.joined,
            UNTIL,
        )
    if sent_by is not None:
        office = sent_by.organisation_id
        assert office is not None
        seen = frozenset(REFERRER_CATEGORIES)
        grant(sheet, sent_by, learner_id, office, Purpose.PROGRESS, Stage.FULL, seen, cast.today, None)
        own = {"learner_id": learner_id, "recipient_id": office}
        sheet.add(ReferrerReference, at, **own, reference=f"JC{rng.randrange(10**6)}")
    if lived.fate is not Fate.SENT_TO_US:
        sheet.add(LearnerOwner, at, learner_id=learner_id, owner_id=owner.user_id, since=lived.joined)
    _needs(sheet, learner_id, profile, lived.joined)
    if rng.random() < REMINDED:
        due = cast.today + timedelta(days=rng.randrange(-3, 7))
        staff = {"owner_id": owner.user_id, "author_id": owner.user_id}
        sheet.add(Reminder, at, learner_id=learner_id, **staff, due_on=due, text="Call about childcare")
    if lived.fate in ASSESSED:
        _assessment(sheet, learner_id, profile, lived.assessed, owner)
        _place(sheet, rng, cast, row, profile, lived, owner)
    return row, profile


def _learner(
    sheet: Sheet,
    vault: Vault,
    rng: Random,
    lived: Life,
    profile: Profile,
    owner: Viewer,
    sent_by: Viewer | None,
    today: date,
) -> Values:
    invented, at, learner_id = invent(rng, 0), moment(lived.joined), new_id()
    sheet.begin(learner_id, at)
    typed = invented.typed()
    point, full = profile.point, lived.fate in ASSESSED
    born = invented.born.isoformat()
    row = sheet.add(
        Learner,
        at,
        id=learner_id,
        reference=sheet.reference(),
        intake=INTAKE.get(lived.fate, RegistrationState.REGISTERED),
        status=STATUS[lived.fate],
        status_on=max(lived.joined, today - timedelta(days=rng.randrange(60))),
        joined_on=lived.joined,
        channel=ArrivalChannel.JCP if sent_by else rng.choice(CHANNELS),
        referrer_id=sent_by.organisation_id if sent_by else None,
        referred_by=sent_by.user_id if sent_by else None,
        registered_by=None if lived.fate is Fate.SENT_TO_US else owner.user_id,
        done=[section.value for section in Section] if full else [],
        answered=[],
        outcode=profile.outcode,
        compared=ONCE,
        age_band=age_band(age) if (age := age_of(born, today)) is not None else None,
        given_names=typed.given_names,
        family_name=typed.family_name,
        date_of_birth=born,
        phone=invented.phone,
        sex="F" if profile.women_class else "M",
        home=list(point) if point else None,
        language=rng.choice(LANGUAGES),
        interpreter_needed=profile.placement == 0,
        **dict.fromkeys(("safe_to_call", "safe_to_text"), True),
    )
    for found, (kind, key_id) in kept_as(vault, filled_up(learner_id, keys_of(typed))).items():
        sheet.add(NameKey, at, learner_id=learner_id, kind=kind, digest=found, key_id=key_id)
    phone = normalise("phone", invented.phone)
    for found, key_id in vault.indexed("phone", phone).items():
        sheet.add(BlindIndex, at, learner_id=learner_id, field="phone", digest=found, key_id=key_id)
    return row


def _needs(sheet: Sheet, learner_id: UUID, profile: Profile, on: date) -> None:
    at = moment(on)
    said: dict[str, Any] = {
        "availability": profile.availability,
        "windows": [list(window) for window in profile.windows] if profile.windows else None,
        "school_hours": profile.school_hours,
        "term_time_only": profile.term_time_only,
        "travel_mode": TravelMode(profile.travel_mode),
        "travel_minutes": profile.travel_limit,
        "women_only": profile.women_only,
        "childcare_children": profile.childcare,
        "modes": sorted(profile.modes),
        "goals": sorted(profile.goals),
        "strand": profile.strand,
        "wants_accredited": profile.accredited,
        "weekly_hours": profile.weekly_hours,
        "groups": None if profile.groups is None else sorted(profile.groups),
        "earliest_start": profile.earliest_start,
        **{code: getattr(profile, code) for code in ACCESS_CODES},
    }
    sheet.add(Need, at, learner_id=learner_id, **said)
    sheet.add(
        FundingFact, at, learner_id=learner_id, outcome=FUNDING[profile.funding], can_pay=profile.can_pay
    )


def _assessment(sheet: Sheet, learner_id: UUID, profile: Profile, on: date, by: Viewer) -> None:
    at, levels = moment(on, 11), zip(Skill, profile.levels, strict=True)
    steps = zip(Skill, profile.steps, strict=True)
    row = sheet.add(
        Assessment,
        at,
        learner_id=learner_id,
        instrument_version=VERSION,
        state=AssessmentState.COMPLETE,
        assessor_id=by.user_id,
        assessed_on=on,
        placement=LEVELS[profile.placement],
        placement_proposed=LEVELS[profile.placement],
        placement_rule="most-skills",
        placement_version=VERSION,
        strand=Strand.LITERACY if profile.literacy else Strand.GENERAL,
        half_steps={skill.value: list(HalfStep)[step].value for skill, step in steps if step is not None},
        confidence={},
        **{skill.value: LEVELS[level] for skill, level in levels if level is not None},
    )
    sheet.tell("assessment.complete", at, by, Assessment, row)


def _place(
    sheet: Sheet, rng: Random, cast: Cast, learner: Values, profile: Profile, lived: Life, owner: Viewer
) -> None:
    """Their place on the waiting list: open while they wait, else closed since they began or went."""
    waits = lived.fate in WAITING
    closed = None if waits else min(lived.assessed + timedelta(days=rng.randrange(10, 200)), cast.today)
    paused = cast.today + timedelta(days=20) if waits and rng.random() < 0.05 else None
    began = lived.fate in (Fate.STUDYING, Fate.FINISHED)
    sheet.add(
        WaitingEntry,
        moment(lived.assessed, 12),
        learner_id=learner["id"],
        level=LEVELS[profile.placement],
        strand=Strand.LITERACY if profile.literacy else Strand.GENERAL,
        outcode=profile.outcode,
        priority_group=rng.choices(*GROUPS)[0],
        joined_on=lived.assessed,
        lottery=new_lot(),
        paused_until=paused,
        closed_on=closed,
        closed_reason=None if waits else STARTED_HERE if began else "no_contact",
        owner_id=owner.user_id if waits else None,
    )


def grant(
    sheet: Sheet,
    by: Viewer,
    learner_id: UUID,
    recipient_id: UUID,
    purpose: Purpose,
    stage: Stage,
    categories: frozenset[Category],
    since: date,
    until: date | None,
) -> None:
    """A grant with its history; a year long where nothing else is said."""
    at, own = moment(since), {"learner_id": learner_id, "recipient_id": recipient_id}
    row = sheet.add(
        Grant,
        at,
        **own,
        purpose=purpose,
        categories=categories,
        stage=stage,
        open_categories=categories & STAGE_CATEGORIES[stage],
        basis=Basis.PUBLIC_TASK if until == UNTIL else Basis.CONSENT,
        valid_from=since,
        valid_to=until or since + timedelta(days=365),
        taken_by=by.user_id,
        handle=new_id(),
        channel=Channel.IN_PERSON,
    )
    sheet.add(GrantEvent, at, **own, grant_id=row["id"], verb="given", stage=stage, actor_id=by.user_id)
    sheet.tell("grant.given", at, by, Grant, row)
