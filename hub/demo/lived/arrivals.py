"""What the hub does for one person of the demonstration: pick up, register, assess, put on the waiting list."""

from typing import Any

from hub.accounts.referrers import referrers
from hub.accounts.types import OrganisationKind
from hub.assessment.services import assess as assessment
from hub.assessment.services.assess import Findings
from hub.assessment.types import Confidence, HalfStep
from hub.consent.services import disclosure as consent
from hub.consent.services import notices, sharing
from hub.consent.types import Category, Channel
from hub.core.db import UnitOfWork
from hub.core.ids import new_id
from hub.demo.data_files import data
from hub.demo.invented.people import Person
from hub.demo.invented.plan import Case
from hub.demo.invented.stories import Reached
from hub.demo.lived.area import Area
from hub.directory.types import Skill
from hub.learners import queries
from hub.learners.equality import services as equality
from hub.learners.inward import notice as inward
from hub.learners.models import Learner
from hub.learners.rules import PAGES
from hub.learners.services import register
from hub.learners.types import ArrivalChannel, Section
from hub.messages import registering
from hub.referrals import queries as referrals
from hub.referrals.case import sharing as cases
from hub.referrals.case.sending import refer_person
from hub.referrals.waiting import assessed, entries

FIRST_SECTIONS = (Section.IDENTITY, Section.CONTACT)


def refer(uow: UnitOfWork, area: Area, case: Case) -> None:
    """A referrer sends the person to the hub, with what it may say of them."""
    answers, sender = case.person.answers, sender_of(case)
    draft = refer_person.begin(uow, new_id().hex)
    names = {name: answers["names"][name] for name in ("given_names", "family_name")}
    language = {**answers["language"], "other_language": None}
    known = {"date_of_birth": answers["birth"]["date_of_birth"]}
    if referrers()[OrganisationKind(sender["kind"])].nino:
        known["nino"] = answers["identifiers"]["nino"]
    refer_person.keep(uow, draft, refer_person.WHO, {**names, **language, **known})
    reach = {"phone": answers["phone"]["phone"], "email": answers["phone"]["email"], **answers["safety"]}
    said: dict[str, Any] = {"fact": sender.get("says")}
    if "suggests" in sender:
        said["suggests"] = str(area.ids[sender["suggests"]])
    refer_person.keep(uow, draft, refer_person.REACH, {**reach, **said, "agrees": True, "may_tell": True})
    refer_person.send(uow, draft)
    case.id = queries.by_reference(uow, draft.sent_reference or "").id


def sender_of(case: Case) -> dict[str, Any]:
    return next(one for one in data("organisations")["organisation"] if one["key"] == case.referrer)


def take_up(uow: UnitOfWork, area: Area, case: Case) -> None:
    """An assessor registers the person as far as the story goes: a walk-in, or whom a referrer sent."""
    viewer = uow.viewer
    if viewer is None or viewer.user_id is None:
        raise ValueError("somebody registers people")
    if case.id is None:
        channel = ArrivalChannel.PHONE if case.person.number % 4 == 0 else ArrivalChannel.WALK_IN
        learner = register.register(
            uow, channel, area.ids["hub"], user_id=viewer.user_id, submission=new_id().hex
        )
        case.id = learner.id
    else:
        learner = uow.get(Learner, case.id)
        register.pick_up(uow, learner, viewer.user_id)
        tell_who_sent(uow, case, learner)
    with uow.session.no_autoflush:  # nothing is asked for here that was not written before
        answer(uow, case, learner)
        if case.story.reached > Reached.REGISTERING:
            share(uow, area, case, learner)
            if case.person.equality is not None:
                equality.keep(uow, learner.id, case.person.equality)


def tell_who_sent(uow: UnitOfWork, case: Case, learner: Learner) -> None:
    """At the first contact, but for one in two whose registration was broken off."""
    inward.met(uow, learner.id)
    if case.story.reached is not Reached.REGISTERING or case.person.number % 2 == 0:
        inward.told(uow, learner.id)


def answer(uow: UnitOfWork, case: Case, learner: Learner) -> None:
    """Every page of the sections done, in one go; of the first alone where the registration still goes on."""
    record = queries.record_of(uow, learner)
    decision = consent.may_see(uow, learner.id, set(Category) - {Category.WIDER_NEEDS})
    unfinished = case.story.reached is Reached.REGISTERING
    sections = FIRST_SECTIONS[: 1 + case.person.number % 2] if unfinished else tuple(PAGES)
    pages = [page for section in sections for page in PAGES[section]]
    said = {name: value for page in pages for name, value in case.person.answers[page].items()}
    registering.keep(uow, record, decision, pages[-1], said, whole=pages)


def share(uow: UnitOfWork, area: Area, case: Case, learner: Learner) -> None:
    """They agree to the providers they will be sent to and a few more; with an interpreter, if they need one."""
    wanted = {area.ids[one.at.provider] for one in case.tries}
    found = sharing.candidates(uow, learner.referrer_id)
    also = found[case.person.number % 4 :: 4]
    chosen = [one for one in found if one.categories and (one.organisation_id in wanted or one in also)]
    spoken = case.person.answers["language"]["language"]
    interpreted = case.person.answers["language"]["interpreter_needed"]
    cases.agree(
        uow,
        learner.id,
        chosen,
        language=notices.for_language(spoken, notices.current()).language,
        channel=Channel.INTERPRETER if interpreted else Channel.IN_PERSON,
        interpreter="Hub interpreter" if interpreted else None,
    )


def assess(uow: UnitOfWork, case: Case, learner: Learner) -> None:
    """Four skills, the proposed placement accepted, then the waiting list: as far as the story goes."""
    person = case.person
    draft = assessment.start(uow, learner, person.edition.form)
    decision = consent.may_see(uow, learner.id, [Category.ASSESSMENT_ANSWERS])
    unfinished = case.story.reached is Reached.ASSESSING
    for skill in list(person.levels)[: 2 if unfinished else 4]:
        assessment.save_skill(uow, draft, skill, findings(person, skill), decision)
    if unfinished:
        return
    assessed.complete(uow, learner, draft, None, person.edition.table)
    if (
        case.story.reached >= Reached.WAITING
        and draft.placed.for_a_class
        and draft.placement
        and draft.strand
    ):
        uow.flush()
        entries.join(uow, learner.id, level=draft.placement, strand=draft.strand)


def findings(person: Person, skill: Skill) -> Findings:
    """The level of one skill with three statements seen, as many as it takes to be found."""
    level = person.levels[skill]
    seen = person.edition.form.steps[skill].statements[level][:3]
    half_step = HalfStep.SECURE if skill in person.secure else None
    return Findings(
        level, half_step, Confidence.FAIRLY_SURE, tuple(statement.code for statement in seen), None
    )


def tell_the_list(uow: UnitOfWork, learner: Learner, wish: tuple[str, Any, Any]) -> None:
    """What happens to a place on the waiting list."""
    entry = referrals.open_entry(uow, learner.id)
    if entry is None:
        raise ValueError("nobody is waiting")
    what, value, reason = wish
    match what:
        case "pause":
            entries.pause(uow, entry, value)
        case "prioritise":
            entries.prioritise(uow, entry, value, reason)
        case _:
            entries.close(uow, entry, value)
