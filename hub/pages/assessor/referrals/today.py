"""The page an assessor starts from: everything that waits for the hub, grouped by what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import render_template, url_for

from hub.access.permissions import Permission
from hub.assessment.types import FIT_LABELS
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.errors import NotVisible
from hub.demand.queries import calls_due
from hub.forms.format import date_words, days_ago
from hub.learners.names import full_name
from hub.learners.types import CHANNEL_LABELS, RegistrationState, Status
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.fit_and_free import calls
from hub.referrals import due, rules
from hub.referrals.models import Referral
from hub.referrals.reads import worklists
from hub.referrals.reads.stalled import NOT_MOVING_AFTER
from hub.referrals.reads.worklists import Group, LearnerLine, LevelLine, Line
from hub.referrals.reasons import REFUSALS, WHOSE_CHOICE
from hub.referrals.types import Effect
from hub.referrals.waiting.fit_and_free import fit_and_free
from hub.web.door import unit_of_work
from hub.web.guard import needs

FIRST = 10  # of each group on the landing page
HEADINGS = {
    Group.NEW: "New from referrers",
    Group.QUESTIONS: "Questions from providers",
    Group.DECLINES: "To match again",
    Group.OFFERS: "Offers running out",
    Group.SILENT: "No answer from the provider",
    Group.STALLED: "Not moving",
    Group.LEVELS: "Level not right",
    Group.DRAFTS: "To finish",
}
NOTHING = {
    Group.NEW: "Nobody new has been referred to the hub. You can register a learner yourself.",
    Group.QUESTIONS: "No provider is waiting for an answer from you.",
    Group.DECLINES: "Nothing has come back. A declined referral appears here at once, with the reason.",
    Group.OFFERS: f"No offer runs out in the next {worklists.OFFER_WARNING_DAYS} days.",
    Group.SILENT: "Every provider has answered in time.",
    Group.STALLED: f"Nothing has stood still for {NOT_MOVING_AFTER.days} days.",
    Group.LEVELS: "No provider says that a level is wrong. Providers are asked after two weeks of teaching.",
    Group.DRAFTS: "No registration, assessment or choice of class is left unfinished.",
}

# Where the hub goes to do what a decline, a refused offer or silence asks of it.
TASK_ENDPOINTS = {
    Effect.REQUEUE: "referrals.matches",
    Effect.REQUEUE_EXCLUDING: "referrals.matches",
    Effect.REASSESS: "assessment.start",
    Effect.PAUSE: "registration.record",
    Effect.EVIDENCE: "registration.record",
    Effect.CLOSE: "referrals.waiting",
    Effect.UNSHARED: "referrals.matches",
    Effect.ASK_TO_SHARE: "registration.sharing",
    Effect.AGREEMENT_ENDED: "referrals.matches",
}


SHOWN = (Category.IDENTITY, Category.NOTES)  # who it is, and why a referral came back


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the page: who, what it is about, for how long ("9 days"), and the link to do it.

    `pick_up` is a button instead of a link.
    """

    name: str
    reference: str
    about: str
    detail: str
    since: str
    action: str
    href: str
    pick_up: bool = False


@bp.get("/today")
@needs(Permission.SEND_REFERRALS)
def today() -> str:
    with unit_of_work() as uow:
        groups = worklists.today(uow)
        fitting = fit_and_free(uow)
        shown = {group: lines[:FIRST] for group, lines in groups.items()}
        decisions = consent.disclose(uow, _learner_ids(shown), SHOWN)
        return render_template(
            "referrals/today.html",
            groups=[
                (group, HEADINGS[group], len(groups[group]), _tasks(lines, decisions), NOTHING[group])
                for group, lines in shown.items()
            ],
            limit=worklists.LISTED,
            calls=calls_due(uow),
            fitting=len(fitting),
            first_calls=calls(uow, fitting[:FIRST]),
        )


@bp.get("/today/<code>")
@needs(Permission.SEND_REFERRALS)
def today_group(code: str) -> str:
    """One group of Today in full."""
    if code not in set(Group):
        raise NotVisible
    group = Group(code)
    with unit_of_work() as uow:
        lines = worklists.today(uow)[group]
        decisions = consent.disclose(uow, _learner_ids({group: lines}), SHOWN)
        return render_template(
            "referrals/today_group.html",
            heading=HEADINGS[group],
            tasks=_tasks(lines, decisions),
            nothing=NOTHING[group],
            limit=worklists.LISTED,
        )


def _learner_ids(groups: Mapping[Group, list[Line]]) -> list[UUID]:
    return [line.learner.id for lines in groups.values() for line in lines]


def _tasks(lines: list[Line], decisions: Mapping[UUID, Decision]) -> list[Task]:
    return [_task(line, decisions[line.learner.id]) for line in lines]


def _task(line: Line, decision: Decision) -> Task:
    name, since, reference = full_name(line.learner, decision), days_ago(line.since), line.learner.reference
    if isinstance(line, LearnerLine):
        about, action, endpoint = _next_step(line)
        pick_up = line.group is Group.NEW
        return Task(name, reference, about, "", since, action, _to(endpoint, reference), pick_up)
    if isinstance(line, LevelLine):
        about = f"{line.check.title}, {line.check.provider}"
        href = url_for("assessment.level_check", check_id=line.check.id)
        return Task(name, reference, about, FIT_LABELS[line.check.fit], since, "Decide", href)
    about = f"{line.title}, {line.provider}"
    action, href = _referral_action(line.referral, line.group, reference)
    return Task(name, reference, about, state_line(line.referral, decision), since, action, href)


def _next_step(line: LearnerLine) -> tuple[str, str, str]:
    """What is missing, the words of the link, and where it leads."""
    learner = line.learner
    if learner.intake is RegistrationState.REFERRED:
        return line.referrer or CHANNEL_LABELS[learner.channel], "Pick up", "registration.pick_up"
    if learner.intake is RegistrationState.REGISTERING:
        return "Registration not finished", "Finish registering", "registration.tasks"
    if line.reassessing or learner.status in (Status.WITH_HUB, Status.REGISTERED):
        return "Assessment not finished", "Assess", "assessment.start"
    return "Assessed, no class chosen yet", "Choose classes", "referrals.matches"


def _referral_action(referral: Referral, group: Group, learner_reference: str) -> tuple[str, str]:
    case = url_for("referrals.case", reference=referral.reference)
    if group is Group.QUESTIONS:
        return "Answer", case
    if group is Group.OFFERS:
        return "Record their answer", case
    if group is Group.STALLED:
        return "Ask how it stands", case
    task = referral.hub_task or Effect.REQUEUE
    return rules.EFFECT_LABELS[task], _to(TASK_ENDPOINTS[task], learner_reference)


def state_line(referral: Referral, decision: Decision) -> str:
    """Where the referral stands, in one line for the hub: why it came back and whose choice that was."""
    words = rules.STATE_LABELS[referral.state]
    if by := due.answer_by(referral):
        return f"{words}, answer due by {date_words(by)}"
    if referral.hub_task in rules.UNSHARED_WORDS:
        return f"{words}: {rules.UNSHARED_WORDS[referral.hub_task]}"
    reason = referral.decline_reason.reveal(decision)
    if reason is None:
        return words
    whose = f" {WHOSE_CHOICE[referral.decided_by]}" if referral.decided_by else ""
    return f"{words}: {REFUSALS[reason]}.{whose}"


def _to(endpoint: str, reference: str) -> str:
    return url_for(endpoint, reference=reference)
