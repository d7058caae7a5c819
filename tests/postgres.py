"""A throw-away PostgreSQL cluster: no network, no fsync, gone with the test run."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = "300"  # seconds until the server answers: another suite may run on the same machine
NOT_DURABLE = ("fsync=off", "full_page_writes=off")
# A small server of its own, on which one request has one processor, so that its time can be read.
ROOM = ("shared_buffers=512MB", "max_wal_size=4GB", "work_mem=32MB", "max_parallel_workers_per_gather=0")
ROOTS = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt")


class PostgresMissing(Exception):
    """PostgreSQL's server programs are not installed."""


def program(name: str) -> str:
    """The newest installed `initdb`, `pg_ctl` or other of its programs."""
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
    # Planning was three quarters of the server's work: what a statement is kept prepared for is planned once.
    options = () if durable else (*NOT_DURABLE, "plan_cache_mode=force_generic_plan")
    try:
        with _running(folder, options, stop="immediate"):
            yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept(folder: Path) -> Iterator[str]:
    """A cluster that stays in this folder when it is stopped, made the first time; it plans as that of a service.

    One that is running already is used as it is, and goes on running.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if _is_running(folder / "data"):
        yield str(folder)
        return
    with _running(folder, (*NOT_DURABLE, *ROOM), stop="fast"):
        yield str(folder)


@contextmanager
def standby(followed: str) -> Iterator[str]:
    """A cluster that follows the one of this folder, as long as the block lasts: its own folder."""
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    copy = (
        "-h",
        followed,
        "-U",
        "hub",
        "-D",
        str(folder / "data"),
        "-R",
        "-X",
        "stream",
        "-c",
        "fast",
        "--no-sync",
    )
    try:
        _as(_owner(), program("pg_basebackup"), *copy)
        with _running(folder, NOT_DURABLE, stop="immediate"):
            yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(folder: Path, options: Sequence[str], stop: str) -> Iterator[None]:
    """A server on the data in this folder, until the block ends."""
    owner = _owner()
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data = folder / "data"
    said = " ".join(f"-c {option}" for option in ("listen_addresses=''", "max_connections=120", *options))
    try:
        if not data.exists():
            _as(
                owner,
                program("initdb"),
                "-D",
                str(data),
                "-U",
                "hub",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
            )
        start = ("-o", f"-k {folder} {said}", "-l", str(folder / "log"), "-w", "-t", PATIENCE, "start")
        _as(owner, program("pg_ctl"), "-D", str(data), *start)
        yield
    finally:
        if data.exists():
            _as(owner, program("pg_ctl"), "-D", str(data), "-m", stop, "-w", "-t", PATIENCE, "stop")


def _is_running(data: Path) -> bool:
    try:
        _as(_owner(), program("pg_ctl"), "-D", str(data), "status")
    except RuntimeError:
        return False
    return True


def _owner() -> str:
    return "postgres" if os.geteuid() == 0 else getpass.getuser()


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
