"""Every plain column of a learner's rows is judged, and what tells of a special category goes."""

import hub.models  # noqa: F401 - fills the registry
from hub.core.judgement import Tells
from hub.core.startup import plain_columns


def test_every_judgement_has_a_reason() -> None:
    assert [name for name, judgement in plain_columns() if judgement is None or not judgement.reason] == []


def test_nothing_plain_tells_of_a_special_category() -> None:
    assert [
        name for name, judgement in plain_columns() if judgement and judgement.tells is Tells.SPECIAL
    ] == []
