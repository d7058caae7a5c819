"""`hub rights …`: what the law gives a learner, from the command line."""

import json
from pathlib import Path

import click

from hub.cli.database import opened
from hub.core.actor import Viewer
from hub.core.errors import RuleBroken
from hub.learners.queries import in_store
from hub.rights.access.files import FILES, write
from hub.rights.access.services import gather

WORKING = Viewer.job("answer a learner, command line", storage=True)


@click.group("rights")
def rights_group() -> None:
    """What the law gives a learner: to see what is kept, to take it away, to have it deleted."""


@rights_group.command("access")
@click.argument("reference")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="An empty or new folder: its files are everything that is kept of one person.",
)
@click.option("--json", "as_json", is_flag=True, help="For machines: the names of the files.")
def access(reference: str, folder: Path, as_json: bool) -> None:
    """Write what is kept of one learner: a page to print, the same as JSON, and what they gave as JSON and CSV.

    Only the owner of the folder may read the files. It is told in the audit.
    """
    if folder.exists() and any(folder.iterdir()):
        raise RuleBroken("The folder is not empty. Choose a new one.")
    with opened() as database, database.unit_of_work(WORKING) as uow:
        learner_id = in_store(uow, reference)
        if learner_id is None:
            raise RuleBroken("No record has this reference.")
        document = gather(uow, learner_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, kind in FILES.items():
        write(folder / name, kind.make(document))
    click.echo(json.dumps({"files": list(FILES)}) if as_json else f"Wrote {len(FILES)} files.")
