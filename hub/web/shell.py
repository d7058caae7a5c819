"""Jinja set up for every page: the frame, the macros, and what templates may use."""

from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from hub.forms.fields import LEVELS
from hub.forms.format import FILTERS
from hub.settings import SERVICE_NAME
from hub.web.charts import heights, stacked_bars
from hub.web.pages import asset, footer_links, pages
from hub.web.widgets import drawing

TEMPLATES = Path(__file__).parent / "templates"


def register(app: Flask, service_name: str = SERVICE_NAME) -> None:
    """Give `app` the shared templates, filters and words, the built assets and the footer's pages."""
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
        stacked_bars=stacked_bars,
    )
    app.register_blueprint(pages)
