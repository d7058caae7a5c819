"""What a process that serves does not need is not in it: each worker would hold it, and wait for it at its start."""

import subprocess
import sys

WHEN_USED = (
    "ortools",
    "weasyprint",
    "xlsxwriter",
    "zxcvbn",
    "alembic",
    "huey",
    "notifications_python_client",
    "prometheus_client",
    "hub.demo",
    "bench",
)


def test_the_application_is_imported_without_what_only_some_requests_or_commands_use() -> None:
    asks = "import sys, hub.app; print(*sorted(sys.modules))"
    asked = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert set(WHEN_USED) & set(asked.stdout.split()) == set()
