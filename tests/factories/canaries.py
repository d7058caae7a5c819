"""A learner of whom every field that can holds words found nowhere else, each of the category of its field."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.assessment.models import Assessment
from hub.audit import services as audit
from hub.consent.models import Grant
from hub.consent.rules import ENROLMENT_CATEGORIES, REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services import notices
from hub.consent.types import Category, Purpose, Stage
from hub.core.clock import local_date, utc_now
from hub.core.db import Database, UnitOfWork
from hub.core.sealing.sealed import REGISTRY
from hub.directory.types import Level, Skill
from hub.learners.enrolment import emergency, papers
from hub.learners.equality import services as equality
from hub.learners.inward import notice as inward
from hub.learners.models import FundingFact, Learner, Need, ReferrerReference
from hub.learners.services import look_after
from hub.learners.wider_needs.models import Signpost
from hub.learners.wider_needs.types import Way
from hub.referrals.case import progress
from hub.referrals.case.sending.send import send
from hub.referrals.models import Referral
from hub.referrals.types import Verb
from hub.tracking.attendance import services as attendance
from hub.tracking.attendance.register import register
from hub.tracking.attendance.types import Attended, absence_reasons
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.rules import leaving_words
from hub.tracking.progress.services import Review
from hub.tracking.progress.types import WhatNext
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.types import What
from tests.factories.area import Area
from tests.factories.attendance import daily_class
from tests.factories.referrals import JOB, assessed_learner, bring, fetch, use

TODAY = local_date(utc_now())
BEGUN = TODAY - timedelta(days=20)
# What each field holds, in every form in which a page, a file or the API may write it.
HOLDS = {
    "assessment.speaking_note": ("canary speaking",),
    "assessment.listening_note": ("canary listening",),
    "assessment.reading_note": ("canary reading",),
    "assessment.writing_note": ("canary writing",),
    "assessment.writing_sample": ("canary sample",),
    "assessment.override_note": ("canary override",),
    "attendance_mark.reason": (absence_reasons()["health"],),
    "destination_check.note": ("canary call",),
    "enrolment.end_reason": (leaving_words("ill"),),
    "enrolment_fact.emergency": ("Canary Auntie", "07700 900457", "+447700900457"),
    "enrolment_fact.identity_papers": ("a passport, 2025-03-11", "11 March 2025"),
    "enrolment_fact.status_papers": ("an asylum card (ARC), 2025-03-12", "12 March 2025"),
    "enrolment_fact.work_papers": ("a contract, 2025-03-13", "13 March 2025"),
    "equality_answer.answers": ("Gypsy or Irish Traveller",),
    "funding_fact.immigration_status": ("Hong Kong British National (Overseas)",),
    "funding_fact.in_uk_since": ("2013-02-03", "3 February 2013"),
    "funding_fact.employment": ("2011-05-06", "6 May 2011"),
    "learner.given_names": ("Canarina",),
    "learner.family_name": ("Finchley-Linnet",),
    "learner.own_script_name": ("Канарина",),
    "learner.date_of_birth": ("1947-02-19", "19 February 1947", "19/02/1947"),
    "learner.phone": ("07700 900471", "+447700900471"),
    "learner.other_phone": ("07700 900472", "+447700900472"),
    "learner.email": ("canary@example.net",),
    "learner.address": ("17 Canary Crescent",),
    "learner.postcode": ("E8 4QZ",),
    "learner.contact_note": ("canary ring twice",),
    "learner.nino": ("QQ876543D", "QQ 87 65 43 D"),
    "learner.uln": ("9876543217", "987 654 3217"),
    "signpost.details": ("canary refuge",),
    "learner_voice.answers": ("Yes, alone, but it is hard", "The teacher helped me to learn"),
    "need.answers": ("83 minutes", "10:07"),
    "need.childcare_detail": ("canary nursery",),
    "need.health": ("canary ramp",),
    "need.safeguarding": ("canary brother",),
    "need.notes": ("canary needs note",),
    "progress_review.note": ("canary review",),
    "referral.note": ("canary keen",),
    "referral_transition.note": ("canary question", "canary answer"),
    "inward_referral.fact": ("canary school",),
    "inward_referral.waived": ("canary exception",),
    "referrer_reference.reference": ("CANREF77",),
    "reminder.text": ("canary reminder",),
    "sharing_grant.interpreter": ("Canary Interpreter",),
}
# What is not planted, and why.
CODES = "one of a few codes, whose words stand on forms for everybody"
DERIVED = "worked out by the service from the other fields"
OTHER = "of a case of its own, held by the tests of its room"
LEFT_OUT = {
    CODES: {
        *("assessment.evidence", "assessment.level_reasons", "assessment.override_reason", "companion.tie"),
        *("funding_fact.benefits", "funding_fact.can_pay", "funding_fact.earnings_band", "learner.sex"),
        *(
            "known_absence.reason",
            "destination_check.destination",
            "learner.language",
            "phone_screen.answers",
        ),
        *("learner.contact_channel", "learner.interpreter_needed", "missing_papers.papers"),
        *("learner.safe_to_call", "learner.safe_to_email", "learner.safe_to_text", "learner.safe_to_write"),
        *("need.confidential_address", "referral.decline_reason", "referral_transition.reason"),
        *("sharing_grant.channel", "sharing_grant.notice_language", "told_destination.destination"),
    },
    DERIVED: {
        *("demand.availability", "demand.wants", "funding_fact.outcome", "funding_fact.rests_on"),
        *("learner.home", "recommendation.profile", "recommendation.results"),
    },
    OTHER: {
        *("broken_glass.reason", "duplicate_pair.why", "legal_hold.reason", "learner.start_postcode"),
        "learner_card.code",
        *("merged_record.journal", "merged_record.special_journal", "merged_record.why"),
        *("waiting_entry.priority_reason", "writing_picture.picture", "merged_record.why_undone"),
        *("moderation.note", "moderation.settling_note"),
        *("rights_request_text.text", "sharing_block.reason"),
    },
}


def category_of(name: str) -> Category:
    table, column = name.split(".")
    return Category(REGISTRY[table, column].category)


@dataclass
class Canary:
    """The learner as `Learner.id`, and what leads to them."""

    learner_id: UUID
    reference: str
    class_id: UUID
    missed: str  # the meeting at which they were absent
    referral: Referral | None = None


def plant(database: Database, area: Area) -> Canary:
    """Registered, assessed, referred by the Jobcentre, sharing all with both providers; sent to nobody yet."""
    taught = daily_class(database, area)
    with database.unit_of_work(JOB) as uow:
        row = assessed_learner(uow, area, "Canarina")
        who_they_are(row, area)
        what_they_need(uow, row.id)
        judged(uow, row.id)
        at_enrolment(uow, row.id)
        shared(uow, row.id, area)
        own_words(uow, row.id)
        audit.record(uow, "test.plant", about=row)
        found = Canary(row.id, row.reference, taught.id, f"{BEGUN + timedelta(days=1)}-1000")
    with database.unit_of_work(area.assessor.viewer) as uow:
        look_after.remind(uow, found.learner_id, "canary reminder", None)
        papers.see(uow, found.learner_id, "passport", date(2025, 3, 11))
        papers.see(uow, found.learner_id, "arc", date(2025, 3, 12))
        papers.see(uow, found.learner_id, "payslip", date(2025, 3, 13))
    return found


def who_they_are(row: Learner, area: Area) -> None:
    row.referrer_id = area.jcp.id
    for name in ("family_name", "own_script_name", "email", "address", "postcode", "contact_note", "nino"):
        setattr(row, name, HOLDS[f"learner.{name}"][0])
    row.date_of_birth, row.uln = "1947-02-19", "9876543217"
    row.phone, row.other_phone = "+447700900471", "+447700900472"
    row.safe_to_call = row.safe_to_text = row.safe_to_write = row.safe_to_email = True


def what_they_need(uow: UnitOfWork, learner_id: UUID) -> None:
    need = uow.one(sa.select(Need).where(Need.learner_id == learner_id))
    for name in ("childcare_detail", "health", "safeguarding", "notes"):
        setattr(need, name, HOLDS[f"need.{name}"][0])
    need.travel_minutes, need.windows, need.childcare_children = 83, [[0, 607, 653]], 2
    funding = uow.one(sa.select(FundingFact).where(FundingFact.learner_id == learner_id))
    funding.immigration_status, funding.in_uk_since = "hong_kong", "2013-02-03"
    funding.employment = "11;since=2011-05-06"
    audit.record(uow, "test.plant", about=need)


def judged(uow: UnitOfWork, learner_id: UUID) -> None:
    row = uow.one(sa.select(Assessment).where(Assessment.learner_id == learner_id))
    for name in ("speaking", "listening", "reading", "writing"):
        setattr(row, f"{name}_note", f"canary {name}")
    row.writing_sample, row.override_note = "canary sample", "canary override"
    audit.record(uow, "test.plant", about=row)


def at_enrolment(uow: UnitOfWork, learner_id: UUID) -> None:
    said = emergency.EmergencyContact("Canary Auntie", "aunt", "+447700900457")
    emergency.keep(uow, learner_id, said)
    equality.keep(uow, learner_id, {"ethnicity": "33", "kinds": []})


def shared(uow: UnitOfWork, learner_id: UUID, area: Area) -> None:
    notice = notices.kept(uow, "en")
    uow.flush()
    consent.give(
        uow, learner_id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES,
        notice=notice, interpreter="Canary Interpreter",
    )  # fmt: skip
    consent.give(uow, learner_id, area.hub.id, Purpose.WIDER_NEEDS, Category)
    for provider in (area.provider, area.other_provider):
        consent.give(
            uow, learner_id, provider.id, Purpose.ENROLMENT, ENROLMENT_CATEGORIES,
            stage=Stage.CLOSED, interpreter="Canary Interpreter",
        )  # fmt: skip
    known = uow.add(ReferrerReference(learner_id=learner_id, recipient_id=area.jcp.id))
    known.reference = "CANREF77"
    inward.came(uow, learner_id, area.jcp.id, "canary school")
    inward.told(uow, learner_id, "canary exception")
    uow.flush()


def own_words(uow: UnitOfWork, learner_id: UUID) -> None:
    row = uow.add(LearnerVoice(learner_id=learner_id, what=What.BEFORE, asked_on=TODAY, willing=True))
    row.said = {"bank": "alone"}
    told = uow.add(Signpost(learner_id=learner_id, pointed_on=TODAY, ask_on=TODAY))
    told.kind, told.name, told.way = "food", "canary refuge", Way.TOOK


def sent(database: Database, area: Area, who: Canary) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        learner = uow.get(Learner, who.learner_id)
        [who.referral] = send(uow, learner, [who.class_id], note="canary keen", submission="canary")


def opened(database: Database, area: Area, who: Canary) -> None:
    staff, hub = area.provider_staff, area.assessor
    row = bring(database, area, newest(database, who), Verb.OPEN)
    row = use(database, staff, row, Verb.ASK, note="canary question")
    use(database, hub, row, Verb.ANSWER, note="canary answer")


def enrolled(database: Database, area: Area, who: Canary) -> None:
    """In class for some weeks, absent once for a reason, with a review."""
    staff = area.provider_staff
    row = bring(database, area, newest(database, who), Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER)
    use(database, staff, row, Verb.START, on=BEGUN)
    with database.unit_of_work(staff.viewer) as uow:
        course = uow.one(sa.select(Enrolment))
        key = who.missed
        attendance.save(uow, register(uow, who.class_id, key), {course.id: Attended.EXCUSED})
        uow.flush()
        attendance.give_reasons(uow, register(uow, who.class_id, key), {course.id: "health"})
        levels = {skill: (Level.E2, None) for skill in Skill}
        on = TODAY - timedelta(days=2)
        row = uow.get(Referral, row.id)
        progress.keep(uow, row, Review(on, levels, WhatNext.MOVE_UP, "canary review"))


def left(database: Database, area: Area, who: Canary) -> None:
    """Left for a reason, and called some months after."""
    on = TODAY - timedelta(days=1)
    use(database, area.provider_staff, newest(database, who), Verb.LEAVE, on=on, reason="ill")
    with database.unit_of_work(JOB) as uow:
        course = uow.one(sa.select(Enrolment))
        own = {"learner_id": who.learner_id, "enrolment_id": course.id, "state_since": TODAY}
        row = uow.add(DestinationCheck(**own, month=3, ended_on=on, due_on=TODAY))
        row.note = "canary call"
        voice = uow.add(
            LearnerVoice(
                learner_id=who.learner_id,
                what=What.COURSE,
                enrolment_id=course.id,
                asked_on=TODAY,
                willing=True,
            )
        )
        voice.said = {"teaching": "yes"}
        audit.record(uow, "test.plant", about=row)


def newest(database: Database, who: Canary) -> Referral:
    assert who.referral is not None
    return fetch(database, who.referral)


def grants_to(uow: UnitOfWork, who: Canary, organisation: Organisation) -> list[Grant]:
    query = sa.select(Grant).where(Grant.learner_id == who.learner_id, Grant.recipient_id == organisation.id)
    return list(uow.session.scalars(query))
