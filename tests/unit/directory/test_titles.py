"""Classes of one name, told apart."""

from datetime import date

from hub.directory.rules.titles import told_apart


def test_only_classes_of_one_name_are_told_with_their_first_day() -> None:
    january, april = date(2027, 1, 11), date(2027, 4, 19)
    named = [("Entry 1", january), ("Entry 1", april), ("Entry 1", None), ("Entry 2", january)]
    assert told_apart(named) == [
        "Entry 1, starts 11 January 2027",
        "Entry 1, starts 19 April 2027",
        "Entry 1",
        "Entry 2",
    ]
