"""The pages of a registration: for each the schema that asks and the columns that keep, and the way between them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from marshmallow import Schema

from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory import geo
from hub.learners import languages
from hub.learners.employment import PAID, Employment
from hub.learners.funding.earnings import band_words, earnings_bands
from hub.learners.funding.facts import Permission
from hub.learners.funding.rulebook import rulebook
from hub.learners.needs import ACCESS_CODES
from hub.learners.rules import PAGES, SCHOOL_DAYS, area_of
from hub.learners.schemas import contact, identity
from hub.learners.services.rule_years import rulebook_now
from hub.learners.types import AddressKind, Section
from hub.matching.facts import at_hand
from hub.pages.assessor.registration.forms import funding, needs

Answers = dict[str, Any]
Options = Mapping[str, Sequence[tuple[str, str]]]


def _same(answers: Answers) -> Answers:
    return answers


def _as_given(uow: UnitOfWork, answers: Answers) -> Answers:
    return answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`keeps` are the columns; `show` turns what they hold into answers, `keep` turns answers into it."""

    heading: str
    schema: type[Schema]
    keeps: tuple[str, ...]
    show: Callable[[Answers], Answers] = _same
    keep: Callable[[UnitOfWork, Answers], Answers] = _as_given
    options: Callable[[UnitOfWork, Answers], Options] = lambda uow, kept: {}
    lead: str = ""


def show_names(kept: Answers) -> Answers:
    one_name = kept["given_names"] is not None and kept["family_name"] is None
    return {**kept, "one_name": [identity.ONE_NAME] if one_name else []}


def keep_names(uow: UnitOfWork, answers: Answers) -> Answers:
    return {name: answers[name] for name in ("given_names", "family_name", "own_script_name")}


def show_language(kept: Answers) -> Answers:
    language, other = languages.to_ask(kept["language"])
    return {**kept, "language": language, "other_language": other}


def keep_language(uow: UnitOfWork, answers: Answers) -> Answers:
    kept = languages.to_keep(answers["language"], answers["other_language"])
    return {"language": kept, "interpreter_needed": answers["interpreter_needed"]}


def show_address(kept: Answers) -> Answers:
    kinds = {
        "yes": AddressKind.CONFIDENTIAL,
        "no": AddressKind.HOME if kept["postcode"] else AddressKind.NONE,
    }
    kind = kinds.get(kept["confidential_address"] or "", AddressKind.HOME if kept["postcode"] else None)
    district = kept["outcode"] if kind in (AddressKind.CONFIDENTIAL, AddressKind.NONE) else None
    return {
        "address_kind": kind,
        "address": kept["address"],
        "postcode": kept["postcode"],
        "district": district,
        "start_postcode": kept["start_postcode"],
    }


def keep_address(uow: UnitOfWork, answers: Answers) -> Answers:
    """Nothing finer than the district is kept of anything but a home that may be known, and where they move to."""
    home = answers["address_kind"] == AddressKind.HOME
    confidential = answers["address_kind"] == AddressKind.CONFIDENTIAL
    later = answers["start_postcode"]
    return {
        "address": answers["address"] if home else None,
        "postcode": answers["postcode"] if home else None,
        "confidential_address": "yes" if confidential else "no",
        "start_postcode": geo.outcode_of(later) if later and confidential else later,
        **asdict(area_of(answers["postcode"] if home else answers["district"])),
    }


def show_times(kept: Answers) -> Answers:
    limits = [limit for limit in (needs.SCHOOL_HOURS, needs.TERM_TIME) if kept[limit]]
    return {**{name: kept[name] for name in ("availability", "windows", "earliest_start")}, "limits": limits}


def keep_times(uow: UnitOfWork, answers: Answers) -> Answers:
    """School hours alone are any weekday morning and afternoon."""
    school, given = needs.SCHOOL_HOURS in answers["limits"], answers["availability"] or answers["windows"]
    return {
        "availability": answers["availability"] if given else SCHOOL_DAYS,
        "windows": answers["windows"],
        "earliest_start": answers["earliest_start"],
        "school_hours": school,
        "term_time_only": needs.TERM_TIME in answers["limits"],
    }


def show_travel(kept: Answers) -> Answers:
    minutes = kept["travel_minutes"]
    return {**kept, "travel_minutes": None if minutes is None else str(minutes)}


def keep_travel(uow: UnitOfWork, answers: Answers) -> Answers:
    return {**answers, "travel_minutes": int(answers["travel_minutes"])}


def show_class(kept: Answers) -> Answers:
    groups = kept["groups"]
    return {
        **kept,
        "kit": kept["kit"] or [needs.NO_KIT],
        "groups": [needs.NO_GROUP] if groups == [] else groups,
    }


def keep_class(uow: UnitOfWork, answers: Answers) -> Answers:
    """Groups stay None until somebody asks, which a page without groups to choose from does not."""
    kept = {**answers, "kit": [code for code in answers["kit"] if code != needs.NO_KIT]}
    if answers["groups"] is not None:
        named = [name for name in answers["groups"] if name != needs.NO_GROUP]
        kept["groups"] = named if answers["groups"] else None
    return kept


def group_options(uow: UnitOfWork, kept: Answers) -> Options:
    """The groups that classes ask for, and those kept of a rule that has ended."""
    names = dict.fromkeys((*at_hand.groups(uow), *(kept["groups"] or ())))
    return {"groups": [(name, name) for name in names]}


def show_childcare(kept: Answers) -> Answers:
    by_age, children = kept["childcare_by_age"], kept["childcare_children"]
    return {
        "needs_childcare": children > 0,
        **{name: by_age.get(age) for name, age in needs.AGES.items()},
        "any_age": children - sum(by_age.values()) or None,
        "childcare_detail": kept["childcare_detail"],
    }


def keep_childcare(uow: UnitOfWork, answers: Answers) -> Answers:
    by_age = {age.value: answers[name] for name, age in needs.AGES.items() if answers[name]}
    return {
        "childcare_children": sum(by_age.values()) + (answers["any_age"] or 0),
        "childcare_by_age": by_age,
        "childcare_detail": answers["childcare_detail"],
    }


def show_goals(kept: Answers) -> Answers:
    return {**kept, "strand": kept["strand"] or needs.NO_STRAND}


def keep_goals(uow: UnitOfWork, answers: Answers) -> Answers:
    strand = answers["strand"]
    return {**answers, "strand": None if strand == needs.NO_STRAND else strand}


def show_status(kept: Answers) -> Answers:
    """A status that is no longer on the list is no answer: it is asked again."""
    permission = Permission.from_text(kept["immigration_status"])
    known = permission.status in {*dict(rulebook().statuses), funding.NOT_KNOWN}
    return {
        "immigration_status": permission.status if known else None,
        "in_uk_since": kept["in_uk_since"],
        "waiting": permission.waiting,
        "support": permission.support,
        "length": permission.length,
        "ends": permission.ends,
        "before": permission.before,
    }


def keep_status(uow: UnitOfWork, answers: Answers) -> Answers:
    """Status and what is asked of it as one line; what belongs to another status is not kept."""
    names = rulebook_now(uow).asks_besides(answers["immigration_status"])
    nothing = (funding.NOT_KNOWN, funding.NOT_ENDING)
    details = {name: answers[name] for name in names if answers[name] not in nothing}
    permission = Permission(answers["immigration_status"], **details)
    return {"immigration_status": permission.to_text(), "in_uk_since": answers["in_uk_since"]}


def show_work(kept: Answers) -> Answers:
    known = Employment.from_text(kept["employment"])
    return {**kept, "employment": known.status, "work_hours": known.hours, "work_since": known.since}


def keep_work(uow: UnitOfWork, answers: Answers) -> Answers:
    """Whether, since when and how much as one line; hours are those of paid work."""
    asked = answers["employment"] == PAID and answers["work_hours"] != funding.NOT_KNOWN
    known = Employment(answers["employment"], answers["work_since"], answers["work_hours"] if asked else None)
    return {"employment": known.to_text(), **{name: answers[name] for name in ("earnings_band", "benefits")}}


def earnings_options(uow: UnitOfWork, kept: Answers) -> Options:
    """Today's bands, and the band kept before where its limits were those of another year."""
    bands, before = earnings_bands(uow.today, rulebook_now(uow)), kept["earnings_band"]
    words = band_words(before)
    earlier = [(before, words)] if words and before not in dict(bands) else []
    return {"earnings_band": [*bands, *earlier]}


BY_SLUG: dict[str, Page] = {
    "names": Page(
        heading="What is their name?",
        schema=identity.Names,
        keeps=("given_names", "family_name", "own_script_name"),
        show=show_names,
        keep=keep_names,
    ),
    "birth": Page(heading="Date of birth and sex", schema=identity.Birth, keeps=("date_of_birth", "sex")),
    "identifiers": Page(
        heading="Numbers that help to find them again",
        schema=identity.Identifiers,
        keeps=("nino", "uln"),
        lead="They do not need these to join a class. Leave out what they do not have with them.",
    ),
    "phone": Page(
        heading="Phone and email", schema=contact.PhoneAndEmail, keeps=("phone", "other_phone", "email")
    ),
    "safety": Page(
        heading="How to contact them safely",
        schema=contact.Safety,
        keeps=(
            "safe_to_call",
            "safe_to_text",
            "safe_to_email",
            "safe_to_write",
            "contact_channel",
            "contact_note",
        ),
        lead="Ask when nobody else can hear. Another person may read their messages or answer their phone.",
    ),
    "language": Page(
        heading="Language",
        schema=contact.Language,
        keeps=("language", "interpreter_needed"),
        show=show_language,
        keep=keep_language,
    ),
    "address": Page(
        heading="Where they live",
        schema=contact.Address,
        keeps=(
            "address",
            "postcode",
            "confidential_address",
            "start_postcode",
            "outcode",
            "home",
        ),
        show=show_address,
        keep=keep_address,
        lead="We use it to find classes near them, and to see who pays.",
    ),
    "times": Page(
        heading="When they can come",
        schema=needs.Times,
        keeps=("availability", "windows", "school_hours", "term_time_only", "earliest_start"),
        show=show_times,
        keep=keep_times,
    ),
    "travel": Page(
        heading="Getting there",
        schema=needs.Travel,
        keeps=("travel_mode", "travel_minutes"),
        show=show_travel,
        keep=keep_travel,
    ),
    "class": Page(
        heading="Kind of class",
        schema=needs.KindOfClass,
        keeps=("modes", "kit", "women_only", "groups"),
        show=show_class,
        keep=keep_class,
        options=group_options,
    ),
    "childcare": Page(
        heading="Childcare",
        schema=needs.Childcare,
        keeps=("childcare_children", "childcare_by_age", "childcare_detail"),
        show=show_childcare,
        keep=keep_childcare,
    ),
    "access": Page(heading="Access and health", schema=needs.Access, keeps=(*ACCESS_CODES, "health")),
    "literacy": Page(
        heading="Reading and writing in their own language",
        schema=needs.Literacy,
        keeps=("low_first_language_literacy",),
    ),
    "goals": Page(
        heading="What they want",
        schema=needs.Goals,
        keeps=("goals", "strand", "wants_accredited", "weekly_hours"),
        show=show_goals,
        keep=keep_goals,
    ),
    "notes": Page(heading="Notes", schema=needs.Notes, keeps=("notes", "safeguarding")),
    "status": Page(
        heading="Status in the UK",
        schema=funding.ImmigrationStatus,
        keeps=("immigration_status", "in_uk_since"),
        show=show_status,
        keep=keep_status,
        lead="Only to see who may pay for the class. The hub does not check it with anybody.",
    ),
    "work": Page(
        heading="Work and benefits",
        schema=funding.Work,
        keeps=("employment", "earnings_band", "benefits"),
        show=show_work,
        keep=keep_work,
        options=earnings_options,
    ),
    "paying": Page(heading="Paying for a class", schema=funding.Paying, keeps=("can_pay",)),
}


def page_of(slug: str) -> tuple[Section, Page]:
    """The page at an address, with its section; `NotVisible` where there is none."""
    for section, slugs in PAGES.items():
        if slug in slugs:
            return section, BY_SLUG[slug]
    raise NotVisible


# What the columns hold before anybody is asked. It must not look like an answer.
DEFAULTS: Answers = {
    "interpreter_needed": False,
    "women_only": False,
    **dict.fromkeys(ACCESS_CODES, False),
    "low_first_language_literacy": False,
    "needs_childcare": False,
    "kit": [needs.NO_KIT],
    "strand": needs.NO_STRAND,
}


def untouched(answers: Answers) -> Answers:
    """What to show of a page nobody has saved: what a referrer told, and nothing that is only a default."""
    known = {name: value for name, value in answers.items() if value is not None and value != []}
    return {name: value for name, value in known.items() if value != DEFAULTS.get(name)}
