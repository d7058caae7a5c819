"""The booklet for the assessor, the sheets for the learner, and the picture."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.assessment.instruments.instrument import instruments
from hub.assessment.tasks.tasks import Set, every_version
from tests.factories.area import Area
from tests.factories.pages import get, soup

SignIn = Callable[[User], FlaskClient]
BOOKLET, SHEET, PICTURE = "/assessments/tasks", "/assessments/tasks/sheet", "/assessments/tasks/1/picture.svg"
TASKS = every_version()[1]


def words_of(client: FlaskClient, path: str) -> str:
    return " ".join(soup(get(client, path)).get_text().split())


@pytest.mark.parametrize("chosen", Set)
def test_the_booklet_has_everything_with_answers(client_of: SignIn, area: Area, chosen: Set) -> None:
    words = words_of(client_of(area.assessor), f"{BOOKLET}?set={chosen}")
    shown = TASKS.shown(TASKS.codes, chosen)
    assert all(one.say in words for one in shown.questions)
    assert all(line in words for one in shown.role_plays for line in (*one.learner, *one.assessor))
    assert all(one.read in words for one in shown.scripts)
    asked = [one for task in (*shown.scripts, *shown.texts) for one in task.questions]
    assert all(one.ask in words and one.answer in words for one in asked)
    assert all(one.ask in words for one in shown.prompts)
    assert all(band.accuracy in words for band in TASKS.bands)
    assert all(one.why in words for one in TASKS.benchmarks)
    rungs = [rung for step in instruments()[3].steps.values() for rung in step.statements.values()]
    assert all(row.says in words for rung in rungs for row in rung)


def test_the_booklet_asks_easiest_first_and_says_what_each_benchmark_answers(
    client_of: SignIn, area: Area
) -> None:
    words = words_of(client_of(area.assessor), BOOKLET)
    places = [words.index(one.say) for one in TASKS.questions]
    assert places == sorted(places)
    asked = {prompt.code: prompt.ask for prompt in TASKS.prompts}
    assert all(f"{asked[one.prompt]} {one.script[0]}" in words for one in TASKS.benchmarks)


@pytest.mark.parametrize("chosen", Set)
def test_the_learner_gets_texts_cards_and_lines_and_no_answer(
    client_of: SignIn, area: Area, chosen: Set
) -> None:
    words = words_of(client_of(area.assessor), f"{SHEET}?set={chosen}")
    shown = TASKS.shown(TASKS.codes, chosen)
    for one in shown.texts:
        assert one.title in words
        assert all(line in words for line in one.lines if not line.startswith("|"))
        assert all(asked.answer not in words for asked in one.questions if len(asked.answer) > 30)
    assert all(line in words for one in shown.role_plays for line in one.learner)
    assert all(line not in words for one in shown.role_plays for line in one.assessor)
    assert all(one.read not in words for one in shown.scripts)
    page = soup(get(client_of(area.assessor), f"{SHEET}?set={chosen}"))
    assert len(page.select(".hub-task__line")) == sum(one.lines for one in shown.prompts)
    fields = [line.get_text() for line in page.select(".hub-task__field") if line.get_text()]
    assert fields == [field for one in shown.prompts for field in one.fields]


def test_the_picture_is_served_as_a_drawing_and_described(client_of: SignIn, area: Area) -> None:
    client = client_of(area.assessor)
    answer = get(client, PICTURE)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    drawn = soup(get(client, SHEET)).select_one(f"img[src='{PICTURE}']")
    assert drawn is not None
    assert drawn["alt"] == TASKS.picture.describes


def test_a_set_or_a_version_that_there_is_not(client_of: SignIn, area: Area) -> None:
    client = client_of(area.assessor)
    assert "set A" in get(client, f"{BOOKLET}?set=Z").text
    assert get(client, "/assessments/tasks/9/picture.svg").status_code == 404


@pytest.mark.parametrize("staff", ["provider_staff", "work_coach", "manager", "administrator"])
@pytest.mark.parametrize(("path", "status"), [(BOOKLET, 403), (SHEET, 403), (PICTURE, 404)])
def test_nobody_else_reads_the_answers_beforehand(
    client_of: SignIn, area: Area, staff: str, path: str, status: int
) -> None:
    assert get(client_of(getattr(area, staff)), path).status_code == status
