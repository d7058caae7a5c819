"""Jinja set up for every page: the frame, the macros, and what templates may use."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from hub.forms.fields import LEVELS
from hub.forms.format import FILTERS
from hub.settings import SERVICE_NAME
from hub.web.charts import columns, heights, stacked_bars
from hub.web.pages import asset, footer_links, pages
from hub.web.widgets import drawing

TEMPLATES = Path(__file__).parent / "templates"


class Templates(Environment):
    """All templates share one plain dictionary of what they may use.

    The library gives each a chain of two, and compares the chains at every import of a macro, which took a fourteenth
    of the time of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


def register(app: Flask, service_name: str = SERVICE_NAME) -> None:
    """Give `app` the shared templates, filters and words, the built assets and the footer's pages."""
    app.jinja_environment = Templates
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(TEMPLATES),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        asset=asset,
        drawing=drawing,
        footer_links=footer_links,
        level_codes=[level.code for level in LEVELS],
        service_name=service_name,
        heights=heights,
        columns=columns,
        stacked_bars=stacked_bars,
    )
    app.register_blueprint(pages)
