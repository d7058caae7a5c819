"""The macros that draw components and the style sheet that dresses them are of one version.

Every example that the style sheet's package carries is drawn with the macros and compared with its HTML.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from flask import Flask
from jinja2 import Environment, TemplateNotFound

from hub.web import shell

FRONTEND = Path(__file__).parents[2] / "frontend"
COMPONENTS = FRONTEND / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"

pytestmark = pytest.mark.skipif(
    not shutil.which("npm"), reason="npm is not installed, so there are no examples to compare with"
)


@pytest.fixture(scope="module")
def examples() -> list[tuple[str, dict[str, Any]]]:
    subprocess.run(["sh", "install.sh"], cwd=FRONTEND, check=True)
    files = sorted(COMPONENTS.glob("*/fixtures.json"))
    return [(file.parent.name, one) for file in files for one in json.loads(file.read_text())["fixtures"]]


def squeezed(value: object) -> str:
    words = " ".join(value) if isinstance(value, list) else str(value)
    return re.sub(r"\s+", " ", words).strip()


def shape(tag: Tag) -> Iterator[Any]:
    """Elements, attributes and words, without the white space between them."""
    for child in tag.children:
        if isinstance(child, Tag):
            attributes = sorted((name, squeezed(value)) for name, value in child.attrs.items())
            yield child.name, tuple(attributes), tuple(shape(child))
        elif isinstance(child, NavigableString) and squeezed(child):
            yield squeezed(child)


def parsed(html: str) -> list[Any]:
    body = BeautifulSoup(html, "html5lib").body
    assert body is not None
    return list(shape(body))


def drawn(environment: Environment, component: str, options: dict[str, Any]) -> str:
    macro = "govuk" + "".join(word.capitalize() for word in component.split("-"))
    template = environment.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    return str(getattr(template.module, macro)(options))


def test_every_example_is_drawn_as_its_package_says(examples: list[tuple[str, dict[str, Any]]]) -> None:
    app = Flask("examples", static_folder=None)
    shell.register(app)
    different = []
    for component, example in examples:
        try:
            html = drawn(app.jinja_env, component, example["options"])
        except TemplateNotFound:
            different.append((component, "no macro"))
            continue
        if parsed(html) != parsed(example["html"]):
            different.append((component, example["name"]))
    assert len(examples) > 600
    assert different == []
