"""From what waits for the hub to lines in words: who, what about, since when, whose, and the link to do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from hub.assessment.types import FIT_LABELS
from hub.consent.services.disclosure import Decision
from hub.forms.format import date_words
from hub.learners.names import full_name
from hub.learners.reads.owners import Owner
from hub.learners.types import CHANNEL_LABELS, RegistrationState, Status
from hub.pages.assessor.telling import asks_again, category_list
from hub.referrals import due, effects, rules
from hub.referrals.keep_warm import LABELS
from hub.referrals.models import Referral
from hub.referrals.reads.today.groups import Group
from hub.referrals.reads.today.lines import (
    LearnerLine,
    LevelLine,
    Line,
    ReminderLine,
    SentLine,
    SharingLine,
    StillLine,
)
from hub.referrals.reads.today.running_out import RunsOut
from hub.referrals.reasons import REFUSALS, WHOSE_CHOICE, WHY_BACK
from hub.referrals.types import Effect

# Where the hub goes to do what a decline, a refused offer or silence asks of it.
TASK_ENDPOINTS = {
    Effect.REQUEUE: "referrals.matches",
    Effect.REQUEUE_EXCLUDING: "referrals.matches",
    Effect.REASSESS: "assessment.start",
    Effect.PAUSE: "registration.record",
    Effect.EVIDENCE: "registration.record",
    Effect.CALL: "registration.record",
    Effect.OTHER_TIME: "referrals.matches",
    Effect.REST: "referrals.waiting",
    Effect.CLOSE: "referrals.waiting",
    Effect.UNSHARED: "referrals.matches",
    Effect.ASK_TO_SHARE: "registration.sharing",
    Effect.AGREEMENT_ENDED: "referrals.matches",
    Effect.CLASS_CANCELLED: "referrals.matches",
    Effect.PROVIDER_ENDED: "referrals.matches",
    Effect.CLASS_MOVED: "referrals.matches",
    Effect.FEWER_PLACES: "referrals.matches",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the page: who, what it is about, since when, whose, and the link to do it.

    `pick_up` is a button instead of a link.
    """

    name: str
    reference: str
    markers: tuple[str, ...]
    about: str
    detail: str
    since: date
    whose: str
    action: str
    href: str
    pick_up: bool = False


def task(line: Line, decision: Decision, whose: str, markers: tuple[str, ...]) -> Task:
    about, detail, action, href = _to_do(line, decision)
    return Task(
        name=full_name(line.learner, decision),
        reference=line.learner.reference,
        markers=markers,
        about=about,
        detail=detail,
        since=line.item.since,
        whose=whose,
        action=action,
        href=href,
        pick_up=line.item.group is Group.NEW,
    )


def whose_words(owner: Owner, user_id: UUID | None) -> str:
    """Yours since 3 December 2026; Daniel Osei since then; that it is nobody's, and why."""
    since = f" since {date_words(owner.since)}" if owner.since else ""
    if owner.user_id is None:
        return "Nobody’s"
    if not owner.acts:
        return f"Nobody’s: the account of {owner.name} is suspended or has another role"
    return f"Yours{since}" if owner.user_id == user_id else f"{owner.name}{since}"


def _to_do(line: Line, decision: Decision) -> tuple[str, str, str, str]:
    """What it is about, a detail of it, the words of the link, and its address."""
    reference = line.learner.reference
    if isinstance(line, LearnerLine):
        about, action, endpoint = _next_step(line)
        return about, "", action, _to(endpoint, reference)
    if isinstance(line, LevelLine):
        about = f"{line.check.title}, {line.check.provider}"
        href = url_for("assessment.level_check", check_id=line.check.id)
        return about, FIT_LABELS[line.check.fit], "Decide", href
    if isinstance(line, ReminderLine):
        return (
            line.reminder.text.reveal(decision) or "",
            "",
            "Open the notes",
            _to("referrals.notes", reference),
        )
    if isinstance(line, StillLine):
        about = f"Has waited {line.asked.week} weeks: ask whether they still want a class"
        return (
            about,
            LABELS[line.asked.state],
            "Record what they say",
            _to("referrals.still_waiting", reference),
        )
    if isinstance(line, SentLine):
        about = "; ".join(f"{one.organisation}, on {date_words(one.sent_on)}" for one in line.sent)
        by = min((one.tell_by for one in line.sent), default=line.item.since)
        return about, f"By {date_words(by)}", "Tell them", _to("registration.tell", reference)
    if isinstance(line, SharingLine):
        return *_sharing(line), "Ask again", _to(asks_again(line.runs_out), reference)
    action, href = _referral_action(line.referral, line.item.group, reference)
    suggested = f" Another class named for them: {line.suggested}." if line.suggested else ""
    detail = f"{state_line(line.referral, decision)}{suggested}"
    return f"{line.title}, {line.provider}", detail, action, href


def _sharing(line: SharingLine) -> tuple[str, str]:
    """With whom it is asked about again, and what happens or was agreed to."""
    about = [
        f"{one.organisation}{', to enrol' if one.to_enrol else ''}, until {date_words(one.until)}"
        for one in line.runs_out
    ]
    about += [f"{one.organisation} has ended, {one.successor} carries on" for one in line.carried_on]
    detail = [what_ends(line.runs_out)] if line.runs_out else []
    detail += [
        f"Agreed for {one.organisation}: {category_list(one.categories)}. {one.successor} sees nothing of it. "
        f"If they say no, stop sharing with {one.organisation}"
        for one in line.carried_on
    ]
    return "; ".join(about), ". ".join(detail)


def what_ends(runs_out: Sequence[RunsOut]) -> str:
    if all(one.to_enrol for one in runs_out):
        return "They see nothing that is for enrolment alone from that day on"
    return "They see nothing from that day on, and the referral closes"


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
    if group is Group.CHASE:
        return "Ask the provider again", case
    if group is Group.STALLED:
        return "Ask how it stands", case
    task = referral.hub_task or Effect.REQUEUE
    if task is Effect.TELL_MOVED:
        return effects.EFFECT_LABELS[task], case
    return effects.EFFECT_LABELS[task], _to(TASK_ENDPOINTS[task], learner_reference)


def state_line(referral: Referral, decision: Decision) -> str:
    """Where the referral stands, in one line for the hub: why it came back and whose choice that was."""
    words = rules.STATE_LABELS[referral.state]
    by = due.answer_by(referral)
    due_words = f", answer due by {date_words(by)}" if by else ""
    if referral.hub_task in WHY_BACK:
        return f"{words}{due_words}: {WHY_BACK[referral.hub_task]}"
    if by:
        return f"{words}{due_words}"
    reason = referral.decline_reason.reveal(decision)
    if reason is None:
        return words
    whose = f" {WHOSE_CHOICE[referral.decided_by]}" if referral.decided_by else ""
    return f"{words}: {REFUSALS[reason]}.{whose}"


def _to(endpoint: str, reference: str) -> str:
    return url_for(endpoint, reference=reference)
