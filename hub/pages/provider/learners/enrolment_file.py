"""A file of whom a provider enrols, so that its records officer need not ask again."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from flask import Response, abort, render_template, request

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.achieved.queries import level_now, said_by
from hub.audit import services as audit
from hub.consent.types import CATEGORY_LABELS, Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.directory import queries as directory
from hub.directory.types import LEVEL_NAMES, SKILL_LABELS
from hub.learners.enrolment import reads, rules
from hub.learners.enrolment.fields import FIELDS
from hub.learners.enrolment.reads import Told
from hub.learners.queries import by_ids
from hub.pages.provider.blueprint import bp
from hub.referrals.reads.provider.enrolling import Enrolling, enrolling
from hub.tracking.attendance.one_learner import came_ever
from hub.web import download
from hub.web.door import unit_of_work
from hub.web.guard import needs

ILR, PLAIN = "ilr", "plain"
NAMES = {ILR: "With the field names of the ILR", PLAIN: "With names in plain words"}
AFTER = (
    "Missing for the ILR",
    "Not asked or seen by the hub",
    "The ILR would refuse",
    "Agreement is missing for",
    "To know",
)
NOT_STARTED = "Not on the ILR until they have come to a class: they have not started"
NEVER_CAME = "Not on the ILR until they have come to a class: no register of the hub says that they have"


@bp.get("/enrolment")
@needs(Permission.ANSWER_REFERRALS)
def enrolment() -> str:
    """Who would be in the file, and what it has of each."""
    with unit_of_work(read_only=True) as uow:
        taught = asked_class(uow)
        return render_template(
            "provider/enrolment.html",
            taught=taught and directory.own_class(uow, taught),
            number=len(enrolling(uow, taught)),
            names=NAMES,
            fields=FIELDS,
            labels=CATEGORY_LABELS,
        )


@bp.get("/enrolment.csv")
@needs(Permission.ANSWER_REFERRALS)
def enrolment_csv() -> Response:
    names = request.args.get("names", ILR)
    if names not in NAMES:
        abort(404)
    with unit_of_work() as uow:
        rows = list(lines(uow, enrolling(uow, asked_class(uow))))
        audit.record(uow, "enrolment-file.download")
        return download.csv_file(f"enrolment-{uow.today}", headings(names), rows)


def asked_class(uow: UnitOfWork) -> UUID | None:
    """The one class that the address names, which must be the provider's own; None for all of them."""
    class_id = request.args.get("taught", type=UUID)
    return directory.own_class(uow, class_id).id if class_id else None


def headings(names: str) -> list[str]:
    return [*(field.key if names == ILR else field.plain for field in FIELDS), *AFTER]


def lines(uow: UnitOfWork, found: Sequence[Enrolling]) -> Iterator[list[str]]:
    """One for each learner and class, without those whom the provider may not know or nobody can read."""
    told = reads.told(uow, [(one.learner_id, one.starts_on) for one in found])
    people = by_ids(uow, [one.learner_id for one in found])
    came = came_ever(uow, [one.enrolment_id for one in found if one.enrolment_id])
    for one in found:
        about = told.get((one.learner_id, one.starts_on))
        if about is None or one.learner_id not in people:
            continue
        values = {
            "Reference of the hub": show_reference(people[one.learner_id].reference),
            **about.values,
            **(levels(uow, one.learner_id) if Category.LEVELS not in about.closed else {}),
            **of_class(one),
        }
        yield [*(values.get(field.key, "") for field in FIELDS), *after(values, about, note(one, came))]


def after(values: Mapping[str, str], about: Told, to_know: str) -> list[str]:
    """What the records officer has to do: named, and never made up."""
    said = (
        rules.missing(values, about.closed),
        rules.not_seen(values, about.closed),
        about.faults,
        rules.not_shared(about.closed),
    )
    return [*("; ".join(each) for each in said), to_know]


def note(one: Enrolling, came: set[UUID]) -> str:
    if one.enrolment_id is None:
        return NOT_STARTED
    return "" if one.enrolment_id in came else NEVER_CAME


def levels(uow: UnitOfWork, learner_id: UUID) -> dict[str, str]:
    """The four levels that count now, with their day and who found them."""
    row = level_now(uow, learner_id)
    if row is None:
        return {}
    day = row.reached_on if isinstance(row, AchievedLevel) else row.assessed_on
    who = said_by(uow, row) if isinstance(row, AchievedLevel) else assessor(uow, row.assessor_id)
    found = {SKILL_LABELS[skill]: LEVEL_NAMES[level] for skill, level in row.levels.items()}
    return {**found, "Day of these levels": day.isoformat() if day else "", "Who found these levels": who}


def assessor(uow: UnitOfWork, user_id: UUID | None) -> str:
    return staff_names(uow, [user_id]).get(user_id, "")


def of_class(one: Enrolling) -> dict[str, str]:
    """What was agreed at the start, else what the class says."""
    row, course = one.taught, one.course
    planned = round(row.weekly_hours * row.weeks) if row.weekly_hours and row.weeks else ""
    hours = str((course and course.hours) or planned)
    ends_on = (course and course.planned_end) or row.ends_on
    return {
        "Class": row.title,
        "Reference of the class": row.reference or "",
        "LearnStartDate": one.starts_on.isoformat() if one.starts_on else "",
        "LearnPlanEndDate": ends_on.isoformat() if ends_on else "",
        "LearnAimRef": (course and course.aim_reference) or "",
        "PlanLearnHours": hours,
        "PHours": hours,
        "DelLocPostCode": (row.venue.postcode if row.venue else None) or "",
    }
