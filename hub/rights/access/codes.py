"""Which words a value has, by the name of its field or column. What is not here says itself."""

from collections.abc import Callable, Mapping
from typing import Any

from hub.allocation.states import LEFT_REASONS, TIE_LABELS
from hub.assessment.types import CONFIDENCE_LABELS, HALF_STEP_LABELS
from hub.directory.support.kinds import kinds
from hub.directory.types import MODE_LABELS, SKILL_LABELS, STRAND_LABELS
from hub.learners.languages import language_name
from hub.learners.types import (
    CONTACT_LABELS,
    FUNDING_LABELS,
    GOAL_LABELS,
    KIT_LABELS,
    SECTION_LABELS,
    SEX_LABELS,
    TRAVEL_LABELS,
)
from hub.messages.wording.templates import templates
from hub.referrals.rules import CLOSING_REASONS, REASONS
from hub.referrals.waiting.priorities import PRIORITY_REASONS
from hub.rights.access import profile_words, wording
from hub.rights.access.answers import (
    ages,
    benefits,
    by_skill,
    earnings,
    last_day_of_grant,
    missing_papers,
    of_list,
    on_day,
    own_words,
    papers,
    phone_answers,
    reason_of_level,
    reason_of_placement,
    vocabulary,
    windows,
    words_of,
    work,
)
from hub.rights.access.wording import of_file
from hub.rights.requests.refusals import refusals
from hub.tracking.attendance.types import absence_reasons
from hub.tracking.codes import Vocabulary, label

STAFF = ("by", "back_by")  # names of staff among what is kept of a paper

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
    "recommendation.profile": profile_words.profile,
    "message.template": lambda value, _: templates()[value].label,
    "message.language": lambda value, _: language_name(value) or value,
    "registration_act.verb": of_file("registration_act.verb"),
    "sharing_grant.channel": of_file("sharing_grant.channel"),
    "sharing_grant_event.verb": of_file("sharing_grant_event.verb"),
    "rights_request.kind": of_file("rights_request.kind"),
    "rights_request.seen": of_file("rights_request.seen"),
    "rights_request.use": of_file("uses"),
    "objection.purpose": of_file("uses"),
    "learner_voice.what": of_file("learner_voice.what"),
    "signpost.kind": lambda value, _: kinds()[value].label,
    "signpost.way": of_file("signpost.way"),
    "signpost.helped": of_file("signpost.helped"),
}
