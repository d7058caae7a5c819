"""What the pages draw is there, and nothing is there that no page draws."""

import re
from pathlib import Path

HUB = Path(__file__).parents[2] / "hub"
NAMED = re.compile(r"""["']([a-z_]+(?:/[a-z_0-9]+)+\.html)["']""")
BY_CODE = {"web/errors", "jobcentre"}  # the name of the page is put together from a status or a step


def templates() -> set[str]:
    return {path.as_posix().partition("/templates/")[2] for path in HUB.rglob("*.html")}


def named() -> set[str]:
    sources = [*HUB.rglob("*.py"), *HUB.rglob("*.html")]
    found = {name for source in sources for name in NAMED.findall(source.read_text("utf-8"))}
    return {name for name in found if not name.startswith("govuk_frontend_jinja/")}


def test_every_template_that_is_named_exists() -> None:
    assert named() - templates() == set()


def test_every_template_is_drawn_by_somebody() -> None:
    put_together = {name for name in templates() if name.rpartition("/")[0] in BY_CODE}
    assert templates() - named() - put_together == set()


def test_a_folder_of_pages_has_its_templates_under_its_own_name() -> None:
    folders = [path for path in (HUB / "pages").rglob("templates") if path.is_dir()]
    assert [
        folder for folder in folders if [one.name for one in folder.iterdir()] != [folder.parent.name]
    ] == []
