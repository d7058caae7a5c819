"""The words of codes: of a column by its enum, of a sealed field by its name. What has none says itself."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from typing import Any

from hub.allocation.states import CAUSE_LABELS, LEFT_REASONS, TIE_LABELS, Cause
from hub.assessment.instruments.instrument import instruments
from hub.assessment.prescreen.rules import versions as prescreens
from hub.assessment.types import (
    CONFIDENCE_LABELS,
    FIT_LABELS,
    HALF_STEP_LABELS,
    SAMPLED_FOR_LABELS,
    Fit,
    SampledFor,
)
from hub.consent.types import (
    CATEGORY_LABELS,
    PURPOSE_LABELS,
    RESTRICTION_LABELS,
    USE_LABELS,
    Category,
    Purpose,
    RestrictionGround,
    Use,
)
from hub.core.model import Base
from hub.directory.types import (
    CHILD_AGE_LABELS,
    LEVEL_NAMES,
    MODE_LABELS,
    SKILL_LABELS,
    STRAND_LABELS,
    Level,
    Strand,
)
from hub.forms.fields.when import day_words
from hub.learners import employment
from hub.learners.equality import codes as equality
from hub.learners.funding.earnings import band_words
from hub.learners.funding.rulebook import rulebook
from hub.learners.languages import language_name
from hub.learners.services.register import UNTIL
from hub.learners.types import (
    CHANNEL_LABELS,
    CONTACT_LABELS,
    FUNDING_LABELS,
    GOAL_LABELS,
    KIT_LABELS,
    SECTION_LABELS,
    SEX_LABELS,
    TRAVEL_LABELS,
    ArrivalChannel,
)
from hub.messages.templates import templates
from hub.messages.types import CHANNEL_LABELS as WAY_LABELS
from hub.messages.types import REFUSAL_LABELS, Refusal
from hub.messages.types import Channel as Way
from hub.referrals.effects import EFFECT_LABELS
from hub.referrals.rules import CLOSING_REASONS, REASONS, SIDE_LABELS, STATE_LABELS
from hub.referrals.types import Effect, Side, State, Verb
from hub.referrals.waiting.priorities import PRIORITY_REASONS
from hub.referrals.words import VERB_LABELS
from hub.rights.access import wording
from hub.rights.access.wording import WEEKDAYS, of_file
from hub.rights.requests import types as requests
from hub.rights.requests.refusals import refusals
from hub.tracking.attendance.types import ATTENDED_LABELS, CALL_LABELS, Attended, CallOutcome, absence_reasons
from hub.tracking.codes import Vocabulary, label
from hub.tracking.enrolment.types import AIM_LABELS, Aim
from hub.tracking.progress.types import KINDS, WHAT_NEXT, Kind, WhatNext
from hub.tracking.voice.questions import english
from hub.tracking.voice.types import LABELS as VOICE_LABELS
from hub.tracking.voice.types import SETS, What

Words = Mapping[Any, str]
STAFF = ("by", "back_by")  # names of staff among what is kept of a paper

OF_ENUM: Mapping[type[Enum], Words] = {
    ArrivalChannel: CHANNEL_LABELS,
    Attended: ATTENDED_LABELS,
    Aim: AIM_LABELS,
    CallOutcome: CALL_LABELS,
    Category: CATEGORY_LABELS,
    Cause: CAUSE_LABELS,
    Effect: EFFECT_LABELS,
    Fit: FIT_LABELS,
    Kind: KINDS,
    Level: LEVEL_NAMES,
    Purpose: PURPOSE_LABELS,
    Refusal: REFUSAL_LABELS,
    RestrictionGround: RESTRICTION_LABELS,
    SampledFor: SAMPLED_FOR_LABELS,
    Side: SIDE_LABELS,
    State: STATE_LABELS,
    Strand: STRAND_LABELS,
    Verb: VERB_LABELS,
    Way: WAY_LABELS,
    What: VOICE_LABELS,
    WhatNext: WHAT_NEXT,
    Use: USE_LABELS,
    requests.Kind: requests.KIND_LABELS,
    requests.Outcome: requests.OUTCOME_LABELS,
    requests.Route: requests.ROUTE_LABELS,
    requests.Seen: requests.SEEN_LABELS,
}


def enum_words(code: Enum) -> str:
    """What a code of an enum says; itself where it is a word already."""
    return OF_ENUM.get(type(code), {}).get(code) or str(code.value).replace("-", " ").capitalize()


def words_of(labels: Words) -> Callable[[Any, Base], str]:
    """Of one code, or of several of a list."""
    return lambda value, _row: ", ".join(
        labels.get(one, str(one)) for one in (value if isinstance(value, list) else [value])
    )


def on_day(value: Any, _row: Base) -> str:
    return day_words(date.fromisoformat(str(value)))


def last_day_of_grant(value: Any, _row: Base) -> str:
    """The hub's own has a day so far off that none is meant."""
    day = date.fromisoformat(str(value))
    return "As long as the hub keeps your record" if day >= UNTIL else day_words(day)


def windows(value: Any, _row: Base) -> str:
    return ", ".join(
        f"{WEEKDAYS[day]} {start // 60:02}:{start % 60:02} to {end // 60:02}:{end % 60:02}"
        for day, start, end in value
    )


def work(value: Any, _row: Base) -> str:
    known = employment.Employment.from_text(value)
    labels = dict([*employment.STATUSES, employment.STATUS_NOT_KNOWN])
    hours = {one.code: one.label for one in employment.codes("hours")}
    since = f"since {day_words(known.since)}" if known.since else ""
    said = [
        labels.get(known.status or "", known.status or ""),
        since,
        hours.get(known.hours or "", known.hours or ""),
    ]
    return ", ".join(text for text in said if text)


def benefits(value: Any, _row: Base) -> str:
    known = {"none": "None", **dict(rulebook().benefits)}
    return ", ".join(known.get(code, code) for code in value.split())


def earnings(value: Any, _row: Base) -> str:
    return band_words(value) or value.capitalize()


def papers(value: Any, _row: Base) -> str:
    return "; ".join(
        ", ".join(
            filter(None, (rulebook().evidence.get(one["kind"], one["kind"]), one["day"], one.get("reason")))
        )
        for one in value
    )


def missing_papers(value: Any, _row: Base) -> str:
    return ", ".join(value.splitlines())


def by_skill(labels: Words) -> Callable[[Any, Base], str]:
    return lambda value, _row: "; ".join(
        f"{SKILL_LABELS.get(skill, skill)}: {labels.get(code, code)}" for skill, code in value.items()
    )


def reason_of_level(value: Any, row: Any) -> str:
    return by_skill(instruments()[row.instrument_version].level_reasons)(value, row)


def reason_of_placement(value: Any, row: Any) -> str:
    return str(instruments()[row.instrument_version].override_reasons.get(value, value))


def phone_answers(value: Any, row: Any) -> str:
    """Each question of that version with the answer that was given."""
    given, form = json.loads(value), prescreens()[row.form_version]
    said = (
        (one, next((option.says for option in one.options if option.code == given.get(one.code)), None))
        for one in form.questions
    )
    return "; ".join(f"{one.asks} {says}" for one, says in said if says)


def own_words(value: Any, row: Any) -> str:
    """Each line of the questions as they were put, with the step that was chosen."""
    words = english(SETS[row.what])
    return "; ".join(
        f"{words.ask.get(code, code)}: {words.steps.get(step, step)}" for code, step in value.items()
    )


def ages(value: Any, _row: Base) -> str:
    return ", ".join(f"{CHILD_AGE_LABELS.get(code, code)}: {number}" for code, number in value.items())


def of_list(name: str) -> Callable[[Any, Base], str]:
    """A list of codes about equality."""

    def said(code: str) -> str:
        return "You prefer not to say" if code == equality.NOT_SAID else equality.lists()[name].words(code)

    return lambda value, _row: ", ".join(map(said, value if isinstance(value, list) else [value]))


def vocabulary(name: Vocabulary) -> Callable[[Any, Base], str]:
    return lambda value, _row: label(name, value)


EVERY_REASON = {code: words for reasons in REASONS.values() for code, words in reasons.items()}

# By "table.field" or "table.part".
OF_FIELD: Mapping[str, Callable[[Any, Any], str]] = {
    "learner.sex": words_of(SEX_LABELS),
    "learner.date_of_birth": on_day,
    "learner.contact_channel": words_of(CONTACT_LABELS),
    "learner.language": lambda value, _: language_name(value) or value,
    "learner.done": words_of(SECTION_LABELS),
    "sharing_grant.valid_to": last_day_of_grant,
    "sharing_grant.notice_language": lambda value, _: language_name(value) or value,
    "need.availability": lambda value, _: wording.week(value),
    "need.windows": windows,
    "need.travel_mode": words_of(TRAVEL_LABELS),
    "need.childcare_by_age": ages,
    "need.kit": words_of(KIT_LABELS),
    "need.modes": words_of(MODE_LABELS),
    "need.goals": words_of(GOAL_LABELS),
    "need.strand": words_of(STRAND_LABELS),
    "need.earliest_start": on_day,
    "funding_fact.outcome": words_of(FUNDING_LABELS),
    "funding_fact.immigration_status": wording.permission,
    "funding_fact.in_uk_since": on_day,
    "funding_fact.benefits": benefits,
    "funding_fact.employment": work,
    "funding_fact.earnings_band": earnings,
    "equality_answer.asked_on": on_day,
    "equality_answer.ethnicity": of_list("ethnicity"),
    "equality_answer.disability": of_list("disability"),
    "equality_answer.kinds": of_list("kinds"),
    "equality_answer.main_kind": of_list("kinds"),
    "equality_answer.prior_level": of_list("prior_level"),
    "equality_answer.years_in_uk": of_list("years_in_uk"),
    "equality_answer.schooling": of_list("schooling"),
    "equality_answer.faith": of_list("faith"),
    "enrolment_fact.identity_seen": papers,
    "enrolment_fact.work_seen": papers,
    "enrolment_fact.status_seen": papers,
    "phone_screen.answers": phone_answers,
    "assessment.half_steps": by_skill(HALF_STEP_LABELS),
    "achieved_level.half_steps": by_skill(HALF_STEP_LABELS),
    "progress_review.half_steps": by_skill(HALF_STEP_LABELS),
    "assessment.confidence": by_skill(CONFIDENCE_LABELS),
    "assessment.level_reasons": reason_of_level,
    "assessment.override_reason": reason_of_placement,
    "demand.availability": lambda value, _: wording.week(value),
    "referral.decline_reason": words_of(EVERY_REASON),
    "referral_transition.reason": words_of(EVERY_REASON),
    "missing_papers.papers": missing_papers,
    "waiting_entry.priority_reason": words_of(PRIORITY_REASONS),
    "waiting_entry.closed_reason": words_of(CLOSING_REASONS),
    "enrolment.end_reason": words_of(EVERY_REASON),
    "enrolment.achieved": vocabulary(Vocabulary.OUTCOME),
    "attendance_mark.reason": lambda value, _: absence_reasons().get(value, value),
    "known_absence.reason": lambda value, _: absence_reasons().get(value, value),
    "destination_check.destination": vocabulary(Vocabulary.DESTINATION),
    "told_destination.destination": vocabulary(Vocabulary.DESTINATION),
    "learner_voice.said": own_words,
    "allocation_proposal.left_reason": words_of(LEFT_REASONS),
    "companion.tie": words_of(TIE_LABELS),
    "rights_request.refusal": lambda value, _: refusals()[value].label,
    "learner.home": wording.place,
    "learner.age_band": wording.age_band,
    "learner.answered": of_file("learner.answered"),
    "funding_fact.area": wording.area,
    "funding_fact.rests_on": wording.marks,
    "assessment.evidence": wording.statements,
    "assessment.placement_rule": wording.rule_of_placement,
    "achieved_level.placement_rule": wording.rule_of_placement,
    "achieved_level.said": wording.levels_said,
    "class_result.outcome": lambda value, _: label(Vocabulary.OUTCOME, value),
    "class_result.skills": words_of(SKILL_LABELS),
    "demand.wants": wording.wants,
    "forecast.method": of_file("forecast.method"),
    "forecast.spread": lambda value, _: f"{value:.1f}",
    "recommendation.results": wording.ranking,
    "recommendation.profile": wording.profile,
    "message.template": lambda value, _: templates()[value].label,
    "message.language": lambda value, _: language_name(value) or value,
    "registration_act.verb": of_file("registration_act.verb"),
    "sharing_grant.channel": of_file("sharing_grant.channel"),
    "sharing_grant_event.verb": of_file("sharing_grant_event.verb"),
}
