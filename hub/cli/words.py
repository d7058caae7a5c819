"""`hub words check`: is everything that a learner reads easy enough, and free of words that may not stand in it?"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click
import sqlalchemy as sa

from hub.accounts.queries import first_hub
from hub.app import create_app
from hub.assessment.instruments.instrument import instruments
from hub.assessment.tasks.said import said_to_learner
from hub.assessment.tasks.tasks import every_version
from hub.cli.database import opened
from hub.consent.services import disclosure as consent
from hub.consent.services import notices
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.ids import show_reference
from hub.forecast.services.paper import paper_for
from hub.learners.models import Learner
from hub.reading.grade import HIGHEST, Measured, measure
from hub.reading.page_text import lines_of
from hub.reading.phrases import Readers, barred
from hub.settings import Settings
from hub.tracking.voice.questions import languages

READING = Viewer.job("check the words of every paper")
ALL = frozenset(Category)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a learner reads, under the name it has in the answer."""

    name: str
    lines: list[str]


@dataclass(frozen=True)
class Judged:
    """One of them, measured; `complaints` are one line each."""

    name: str
    measured: Measured
    complaints: list[str]

    @property
    def row(self) -> dict[str, Any]:
        worst = self.measured.worst
        return {
            "name": self.name,
            "grade": round(self.measured.grade, 2),
            "worst_sentence": worst.text if worst else "",
            "worst_grade": round(worst.grade, 2) if worst else 0.0,
            "ok": not self.complaints,
            "complaints": self.complaints,
        }


@click.group("words")
def words_group() -> None:
    """The words that people read."""


@words_group.command("check")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def check(as_json: bool) -> None:
    """Measure every paper, notice and task; exit 1 with a line for each that is too hard or has a barred phrase."""
    settings = Settings.from_environment()
    with opened() as database:
        judged = [judge(reading) for reading in readings(database, settings)]
    wrong = [complaint for one in judged for complaint in one.complaints]
    if as_json:
        click.echo(json.dumps(answer(judged), indent=1, ensure_ascii=False))
    else:
        click.echo("\n".join(wrong) or summary(judged))
    if wrong:
        sys.exit(1)


def readings(database: Database, settings: Settings) -> Iterator[Reading]:
    """Everything that a learner reads or is told."""
    yield from spoken()
    yield from tasks()
    yield from asked()
    yield from notes(database)
    yield from papers(database, settings)


def judge(reading: Reading) -> Judged:
    measured, text = measure(reading.lines), " ".join(reading.lines)
    complaints = [
        f"{reading.name}: “{words}” may not stand here: {phrase.why}. Say: {phrase.say}"
        for words, phrase in barred(text, Readers.LEARNER)
    ]
    if measured.grade > HIGHEST and measured.worst:
        complaints.append(
            f"{reading.name}: grade {measured.grade:.1f}, more than {HIGHEST:g}. "
            f"The hardest sentence: “{measured.worst.text}”"
        )
    return Judged(reading.name, measured, complaints)


def answer(judged: list[Judged]) -> dict[str, Any]:
    return {
        "highest_allowed": HIGHEST,
        "readings": len(judged),
        "highest": max((one.row["grade"] for one in judged), default=0.0),
        "ok": not any(one.complaints for one in judged),
        "pages": [one.row for one in judged],
    }


def summary(judged: list[Judged]) -> str:
    hardest = max(judged, key=lambda one: one.measured.grade)
    return (
        f"{len(judged)} papers, notices, tasks and scripts read: none above grade {HIGHEST:g}. "
        f"The hardest is {hardest.name}, grade {hardest.measured.grade:.1f}."
    )


def notes(database: Database) -> Iterator[Reading]:
    """The privacy notices in English. No measure of another language is known to us."""
    with database.unit_of_work(READING, read_only=True) as uow:
        read_out = notices.read_out(uow)
    for notice in read_out.values():
        if notice.code == notices.ORIGINAL:
            yield Reading(f"notice {notice.language}", notice.paragraphs)


def spoken() -> Iterator[Reading]:
    """What an assessor says to a learner, and what each level is called to them."""
    for version, instrument in instruments().items():
        levels = [words for step in instrument.steps.values() for words in step.you.values()]
        yield Reading(f"assessment {version}, introduction", list(instrument.introduction))
        yield Reading(f"assessment {version}, levels", levels)


def tasks() -> Iterator[Reading]:
    """What is asked in the assessment and stands on the learner's sheets; not the texts that are meant to be hard."""
    for version, all_tasks in every_version().items():
        for name, lines in said_to_learner(all_tasks):
            yield Reading(f"tasks {version}, {name}", lines)


def asked() -> Iterator[Reading]:
    """What learners are asked of their own English and of their class."""
    for of, words in languages()[notices.ORIGINAL].sets.items():
        lines = [words.heading, *words.intro, *words.ask.values(), *words.steps.values()]
        yield Reading(f"own words, {of}", lines)


def papers(database: Database, settings: Settings) -> Iterator[Reading]:
    """The paper of every learner, drawn as the page draws it."""
    app = create_app(settings, database)
    template = app.jinja_env.get_template("referrals/paper.html")
    with app.app_context(), database.unit_of_work(READING, read_only=True) as uow:
        for learner in uow.session.scalars(sa.select(Learner).order_by(Learner.reference)):
            html = template.render(**drawn_from(uow, learner))
            yield Reading(f"next steps of {show_reference(learner.reference)}", lines_of(html))


def drawn_from(uow: UnitOfWork, learner: Learner) -> dict[str, Any]:
    decision = consent.may_see(uow, learner.id, ALL)
    return {
        "paper": paper_for(uow, learner, first_hub(uow), decision, ALL),
        "given_names": learner.given_names.reveal(decision),
        "reference": show_reference(learner.reference),
        "today": uow.today,
    }
