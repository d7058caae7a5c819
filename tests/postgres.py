"""A throw-away PostgreSQL cluster: no network, no fsync, gone with the test run."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = "300"  # seconds until the server answers: another suite may run on the same machine
ROOTS = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt")


class PostgresMissing(Exception):
    """PostgreSQL's server programs are not installed."""


def program(name: str) -> str:
    """The newest installed `initdb` or `pg_ctl`."""
    found = [path for root in ROOTS for path in Path(root).glob(f"*/bin/{name}")]
    if found:
        return str(max(found, key=lambda path: _version(path.parent.parent.name)))
    if on_path := shutil.which(name):
        return on_path
    raise PostgresMissing(
        f"{name} was not found. Install PostgreSQL's server (on Debian or Ubuntu: apt install postgresql)."
    )


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a cluster and give its folder, which is also the folder of its socket.

    A `durable` one waits for the disk at each commit, as a service does.
    """
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    owner = "postgres" if os.geteuid() == 0 else getpass.getuser()
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data = folder / "data"
    options = f"-k {folder} -c listen_addresses='' -c max_connections=120"
    if not durable:
        # Planning was three quarters of the server's work: what a statement is kept prepared for is planned once.
        options += " -c fsync=off -c full_page_writes=off -c plan_cache_mode=force_generic_plan"
    try:
        _as(owner, program("initdb"), "-D", str(data), "-U", "hub", "-A", "trust", "-E", "UTF8", "--no-sync")
        start = ("-o", options, "-l", str(folder / "log"), "-w", "-t", PATIENCE, "start")
        _as(owner, program("pg_ctl"), "-D", str(data), *start)
        yield str(folder)
    finally:
        if data.exists():
            _as(owner, program("pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def url(folder: str, database: str) -> str:
    return f"postgresql+psycopg://hub@/{database}?host={folder}"


def _as(owner: str, *command: str) -> None:
    prefix = ["runuser", "-u", owner, "--"] if os.geteuid() == 0 else []
    # A started server keeps an inherited pipe open, so what is printed goes to a file.
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run([*prefix, *command], stdout=output, stderr=output, cwd="/", check=False)
        output.seek(0)
        said = output.read()
    if result.returncode:
        raise RuntimeError(f"{command[0]} failed: {said}")


def _version(name: str) -> float:
    try:
        return float(name.removeprefix("postgresql@"))
    except ValueError:
        return 0.0
