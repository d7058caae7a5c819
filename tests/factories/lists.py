"""Every list that the pages declare, found in their modules."""

import importlib
import pkgutil

import hub.pages
from hub.web.lists import ListPage


def declared_lists() -> dict[str, ListPage]:
    """By name."""
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(hub.pages.__path__, "hub.pages.")
    ]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, ListPage)]
    return {page.name: page for page in found}
