"""How likely two records are of one person, and why."""

from datetime import date

import pytest

from hub.learners.finding.keys import PersonTyped
from hub.learners.finding.score import Band, compare

BORN = date(1990, 5, 7)
HODAN = PersonTyped("Xodan Cali", "Warsame", born=BORN, phones=("+447700900123",), postcode="E8 1DY")


def person(
    given: str | None, family: str | None = None, born: date | None = None, **more: object
) -> PersonTyped:
    return PersonTyped(given, family, born=born, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "band", "why"),
    [
        (person("Hodan Ali", "Warsame", BORN), Band.LIKELY, "the same name in another spelling"),
        (person("Warsame", "Hodan Ali", BORN), Band.LIKELY, "another order"),
        (person("Hodan", "Warsame", BORN), Band.POSSIBLE, "one has more of them"),
        (
            person("Hodan Ali", "Warsame", date(1990, 7, 5)),
            Band.POSSIBLE,
            "day and month of birth changed about",
        ),
        (person("Hodan Ali", "Warsame", date(1990, 5, 17)), Band.POSSIBLE, "one digit apart"),
        (person("Hodan Ali", "Warsame", date(1990, 1, 1)), Band.POSSIBLE, "1 January"),
        (person("Hodan", "Jama", BORN), Band.POSSIBLE, "the same given name"),
        (person("Hodan Ali", "Warsame", date(1961, 2, 3)), Band.NONE, ""),
        (person("Ayaan", "Jama", BORN), Band.NONE, ""),
        (person("Ayaan", "Jama", date(1971, 3, 2), phones=("+447700900123",)), Band.NONE, ""),
        (person("Ayaan", "Warsame", date(2001, 3, 2), phones=("+447700900123",)), Band.NONE, ""),
    ],
)
def test_what_agrees_is_weighed_and_said(other: PersonTyped, band: Band, why: str) -> None:
    found = compare(HODAN, other)
    assert (found.band, why in "; ".join(found.reasons)) == (band, True), found
    assert compare(other, HODAN).score == found.score


def test_brothers_whose_names_have_one_skeleton_are_not_very_likely_the_same() -> None:
    one, other = person("Hassan", "Yusuf", BORN), person("Hussein", "Yusuf", BORN)
    assert compare(one, other).band is Band.POSSIBLE


def test_what_is_not_known_never_counts() -> None:
    nobody = PersonTyped()
    assert (compare(nobody, nobody).score, compare(HODAN, nobody).score) == (0, 0)
    assert compare(person("Unknown", "Unknown"), person("Unknown", "Unknown")).band is Band.NONE
    blank = person("Hodan Ali", "Warsame")
    assert compare(HODAN, blank).band is Band.POSSIBLE
    assert (
        compare(HODAN, blank).score > compare(HODAN, person("Hodan Ali", "Warsame", date(1950, 2, 2))).score
    )


def test_a_first_of_january_is_weaker_than_a_day_that_somebody_knows() -> None:
    def alike(born: date) -> int:
        return compare(person("Amina", "Farah", born), person("Amina", "Farah", born)).score

    assert alike(date(1988, 1, 1)) < alike(date(1988, 1, 2))


def test_an_identifier_weighs_more_than_a_phone_that_a_family_shares() -> None:
    shared = person("Ayaan", "Jama", nino="AB123456C", phones=("+447700900123",))
    by_number = compare(person("Hodan", "Ali", nino="AB123456"), shared)
    by_phone = compare(person("Hodan", "Ali", phones=("+447700900123",)), shared)
    assert (by_number.band, by_phone.band) == (Band.POSSIBLE, Band.NONE)
    twice = compare(
        person("Ayaan", "Jama", BORN, nino="AB123457C"), person("Ayaan", "Jama", BORN, nino="AB123456C")
    )
    assert twice.band is Band.POSSIBLE
