"""Whether a life that was drawn could be: the person, the papers and the days of it hang together."""

from collections.abc import Iterator
from datetime import date, timedelta

from hub.demo.data_files import data
from hub.demo.invented.editions import edition_on
from hub.demo.invented.everyday import PARENT_AT
from hub.demo.invented.levels import FLUENT
from hub.demo.invented.people import Person
from hub.demo.invented.standing import UNIVERSAL_CREDIT
from hub.demo.invented.stories import Reached, Story
from hub.directory.types import Level, Skill
from hub.learners.rules import age_on

GROWN_UP = 16  # years old on coming to the UK: who came younger went to school here
HERE_FOR = timedelta(days=8 * 365)  # until somebody talks with ease who reads little


def believable(person: Person, story: Story, came: date, assessed: int) -> bool:
    """`came` is the day on which they came to the hub; `assessed` that of the assessment, counted from today."""
    return person.edition == edition_on(assessed) and all(_says(person, story, came))


def _says(person: Person, story: Story, came: date) -> Iterator[bool]:
    since, permission = person.answers["status"]["in_uk_since"], person.permission
    rule = data("statuses")["status"][permission.status]
    yield since < came
    yield permission.waiting is None or permission.waiting <= came
    yield age_on(since, person.answers["birth"]["date_of_birth"]) >= GROWN_UP
    yield person.age(came) <= rule.get("oldest", person.age(came))
    yield person.levels[Skill.SPEAKING].order >= Level(rule.get("speaks", Level.PE)).order
    yield story.profile != FLUENT or since + HERE_FOR < came
    yield story.reached is not Reached.REFERRED or claims(person)


def asks_for_english(person: Person) -> bool:
    """Whether nobody comes on their visa who speaks none."""
    return "speaks" in data("statuses")["status"][person.permission.status]


def may_have_a_baby(person: Person, today: date) -> bool:
    return person.female and person.age(today) < PARENT_AT[True][1]


def claims(person: Person) -> bool:
    """Whether a Jobcentre knows them."""
    return bool(person.answers["work"]["benefits"] == UNIVERSAL_CREDIT)
