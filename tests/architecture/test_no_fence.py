"""Nobody opens a database of learners unless the fence stands around its sessions."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
from hub.core.db import Database, NoFence
from hub.core.vault import Keyring, Vault
vault = Vault(Keyring.generate())
try:
    Database("sqlite://", vault)
except NoFence:
    print("refused")
import hub.models
Database("sqlite://", vault).dispose()
print("opened")
"""


def test_a_database_is_refused_until_the_fence_is_there() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["refused", "opened"]
