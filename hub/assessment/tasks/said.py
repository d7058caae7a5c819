"""What a learner is asked, told to do, or given to read that is meant to be easy: what is measured. Pure.

Texts and scripts from Entry 3 on are left out: they are there to be hard, and who reads them is at that level. What is
asked about them, and told to do with them, is not.
"""

from collections.abc import Iterator, Sequence

from hub.assessment.tasks.tasks import Ask, Tasks
from hub.directory.types import Level

HARD_FROM = Level.E3


def said_to_learner(tasks: Tasks) -> Iterator[tuple[str, list[str]]]:
    """Name and lines of each task of both sets."""
    for question in tasks.questions:
        yield question.code, [question.say]
    for card in tasks.role_plays:
        yield card.code, [card.title, *card.learner]
    for script in tasks.scripts:
        yield (
            f"{script.code}, set {script.set}",
            [*easy(script.levels, [script.read]), *said(script.questions)],
        )
    for text in tasks.texts:
        yield f"{text.code}, set {text.set}", [*easy(text.levels, text.lines), *said(text.questions)]
    for prompt in tasks.prompts:
        yield prompt.code, [prompt.ask, *prompt.fields]


def easy(levels: Sequence[Level], lines: Sequence[str]) -> list[str]:
    """The lines where they are meant to be easy; a row of a table is no sentence."""
    if levels[0].order >= HARD_FROM.order:
        return []
    return [line for line in lines if not line.startswith("|")]


def said(questions: Sequence[Ask]) -> list[str]:
    return [one.ask for one in questions]
