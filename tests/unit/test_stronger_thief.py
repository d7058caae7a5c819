"""The stronger classifiers of the thief find what the plain ones can, and nothing where nothing is told."""

from random import Random

from bench.stronger import guessed, matrix_of

PEOPLE = 600
NEARLY_ALL, CHANCE = 0.95, 0.05


def rows(rng):
    return [
        {"a.kind": rng.choice("xy"), "a.place": rng.choice("vw"), "b.steps": tuple(rng.choices("mnop", k=3))}
        for _ in range(PEOPLE)
    ]


def test_a_secret_that_two_columns_tell_together_is_found():
    people = rows(Random(1))
    secret = [one["a.kind"] == "x" and one["a.place"] == "v" for one in people]
    assert min(guessed(matrix_of(people), secret).values()) > NEARLY_ALL


def test_a_secret_that_one_row_of_several_tells_is_found():
    people = rows(Random(2))
    secret = ["m" in one["b.steps"] for one in people]
    assert min(guessed(matrix_of(people), secret).values()) > NEARLY_ALL


def test_of_what_nothing_tells_nothing_is_found():
    rng = Random(3)
    people = rows(rng)
    secret = [rng.random() < 0.2 for _ in people]
    chance = secret.count(False) / PEOPLE
    assert max(guessed(matrix_of(people), secret).values()) <= chance + CHANCE
