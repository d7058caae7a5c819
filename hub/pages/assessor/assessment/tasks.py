"""The tasks: beside the statements of a skill, as a booklet for the assessor, and as a sheet for the learner."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment.instruments import instrument
from hub.assessment.instruments.instrument import Instrument, Step
from hub.assessment.tasks.tasks import Question, Set, Shown, Tasks, every_version, picture_file
from hub.core.clock import local_date, utc_now
from hub.core.errors import NotVisible
from hub.directory.types import Level
from hub.pages.assessor.assessment.blueprint import bp
from hub.web.guard import needs

SVG = "image/svg+xml"


@bp.get("/assessments/tasks", endpoint="booklet")
@needs(Permission.ASSESS)
def booklet() -> ResponseReturnValue:
    """Everything that the assessor says, reads aloud and marks by, with the answers."""
    return render_template("assessment/booklet.html", **whole())


@bp.get("/assessments/tasks/sheet")
@needs(Permission.ASSESS)
def learner_sheet() -> ResponseReturnValue:
    """What the learner looks at, reads and writes on; no answers."""
    return render_template("assessment/learner_sheet.html", **whole())


@bp.get("/assessments/tasks/<int:version>/picture.svg")
@needs(Permission.ASSESS)
def picture(version: int) -> ResponseReturnValue:
    tasks = every_version().get(version)
    if tasks is None:
        raise NotVisible
    return Response(picture_file(tasks), mimetype=SVG)


def whole() -> dict[str, object]:
    """All tasks of the version in use, in the set chosen."""
    used = instrument.current(local_date(utc_now()))
    tasks = tasks_of(used)
    if tasks is None:
        raise NotVisible
    of_set = chosen_set()
    shown = tasks.shown(tasks.codes, of_set)
    return {
        "tasks": tasks,
        "shown": shown,
        "questions": by_levels(shown.questions),
        "asked": {prompt.code: prompt.ask for prompt in tasks.prompts},
        "set": of_set,
        "sets": list(Set),
        "instrument": used,
    }


def by_levels(questions: Sequence[Question]) -> list[tuple[tuple[Level, ...], list[Question]]]:
    """The questions under the levels they are for, in the order of the file, which is easiest first."""
    return [(levels, list(rows)) for levels, rows in groupby(questions, key=lambda one: one.levels)]


def chosen_set() -> Set:
    """What the address asks for; the first where it asks for none that there is."""
    asked = request.args.get("set", "")
    return Set(asked) if asked in list(Set) else Set.A


def tasks_of(used: Instrument) -> Tasks | None:
    """The tasks that an instrument goes with; None of the first versions."""
    return every_version()[used.tasks] if used.tasks else None


def beside(used: Instrument, step: Step, of_set: Set) -> Mapping[Level, Shown]:
    """For each level the tasks that show its statements; empty where the instrument has none."""
    tasks = tasks_of(used)
    if tasks is None:
        return {}
    codes = {level: {code for row in rung for code in row.by} for level, rung in step.statements.items()}
    return {level: tasks.shown(wanted, of_set) for level, wanted in codes.items()}
