"""Which tests one process runs: those that share a costly setting, so that it is made once and not in each process.

The marks of xdist (`xdist_group`) come to nothing with this version of pytest: each test went where there was room.
"""

from xdist.scheduler import LoadScopeScheduling

# Folders and files with a fixture that outlives a test; `tests/architecture/test_schedule.py` finds what is missing.
TOGETHER = (
    "tests/architecture/test_frontend_fixtures.py",
    "tests/e2e/test_keyboard.py",
    "tests/e2e/test_one_sheet.py",
    "tests/integration/demo/",
    "tests/unit/accounts/test_passwords.py",
    "tests/unit/demo/test_people.py",
    "tests/unit/demo/test_plan.py",
    "tests/unit/directory/test_importing.py",
    "tests/unit/rights/test_pdf_ua.py",
)


class Together(LoadScopeScheduling):
    """The largest of these first, then every other test in its turn: no process works on alone at the end."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)
