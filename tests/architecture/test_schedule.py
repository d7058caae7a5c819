"""What is made once for a file or a folder is made in one process of a run."""

import re
from pathlib import Path

from tests.schedule import TOGETHER

LONGER_THAN_A_TEST = re.compile(r'scope="(module|package|class)"')


def test_whoever_shares_a_costly_setting_runs_in_one_process() -> None:
    sharing = [path for path in Path("tests").rglob("*.py") if LONGER_THAN_A_TEST.search(path.read_text())]
    places = {
        path.parent.as_posix() + "/" if path.name == "conftest.py" else path.as_posix() for path in sharing
    }
    clock_of_the_browsers = "tests/e2e/"
    assert {one for one in places if not one.startswith(TOGETHER)} == {clock_of_the_browsers}


def test_every_place_that_is_kept_together_is_there() -> None:
    assert [place for place in TOGETHER if not Path(place).exists()] == []
