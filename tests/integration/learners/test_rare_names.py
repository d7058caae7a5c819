"""Names of one word, of one letter or in other scripts, birthdays on 1 January, and a phone that a family shares."""

from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from hub.audit import services as audit
from hub.cli.trust.duplicates import look_through
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.duplicates import queries
from hub.learners.finding import index
from hub.learners.finding.search import Sought, by_name
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import post

JOB = Viewer.job("test")
FAMILY_PHONE = "+447700900555"
NEW_YEAR = date(1990, 1, 1)
# By what they are called here: given names, family name, name in their own script, born, phone.
PEOPLE: dict[str, tuple[str, str | None, str | None, date, str | None]] = {
    "one name": ("Suharto", None, None, NEW_YEAR, "+447700900111"),
    "one name, another person": ("Suharti", None, None, NEW_YEAR, None),
    "one letter": ("O", None, None, date(1985, 6, 7), None),
    "a letter and a name": ("U", "Thant", None, NEW_YEAR, None),
    "ethiopic": ("ኃይለ", "ሥላሴ", None, NEW_YEAR, None),
    "chinese": ("小明", "王", None, date(1990, 5, 6), None),
    "mother": ("Amina", "Farah", None, NEW_YEAR, FAMILY_PHONE),
    "father": ("Yusuf", "Farah", None, NEW_YEAR, FAMILY_PHONE),
    "daughter": ("Aamiina Yusuf", "Farah", None, date(2006, 1, 1), FAMILY_PHONE),
}
FINDS = (
    (Sought("Suharto", birth_year=1990), "one name"),
    (Sought("Soeharto", phone_end="0111"), "one name"),
    (Sought("O", birth_year=1985), "one letter"),
    (Sought("U Thant", birth_year=1990), "a letter and a name"),
    (Sought("Haile Selassie"), "ethiopic"),
    (Sought("ኃይለ", birth_year=1990), "ethiopic"),
    (Sought("Wang Xiaoming"), "chinese"),
    (Sought("王小明"), "chinese"),
    (Sought("王", birth_year=1990), "chinese"),
    (Sought("Farah Yusuf", birth_year=1990), "father"),
)
NOT_ENOUGH = ("Suharto", "O", "王", "ኃይለ", "Farah")


@pytest.fixture
def people(database: Database, area: Area) -> dict[str, UUID]:
    with database.unit_of_work(JOB) as uow:
        found = {}
        for called, (given, family, own, born, phone) in PEOPLE.items():
            row = learner(uow, area.hub, given)
            row.family_name, row.own_script_name, row.date_of_birth = family, own, born.isoformat()
            row.phone, row.email, row.nino = phone, None, None
            audit.record(uow, "learner.change", about=row)
            index.reindex(uow, row)
            found[called] = row.id
        return found


def test_each_is_found_with_a_second_fact_and_nobody_is_taken_for_another(
    database: Database, area: Area, people: dict[str, UUID]
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        for sought, called in FINDS:
            assert people[called] in [one.learner_id for one in by_name(uow, sought).hits], sought
    look_through(database)
    with database.unit_of_work(area.steward.viewer) as uow:
        asked = [(pair.learner_id, pair.other_id) for pair in queries.pairs(uow)]
    called = {learner_id: name for name, learner_id in people.items()}
    assert not [(called[one], called[other]) for one, other in asked]


def test_one_word_without_a_second_fact_is_refused_and_the_page_says_what_helps(
    assessor: FlaskClient,
) -> None:
    for name in NOT_ENOUGH:
        answer = post(assessor, "/learners/search", {"name": name})
        assert (answer.status_code, "Enter a second name, or fill in the year" in answer.text) == (
            422,
            True,
        ), name
