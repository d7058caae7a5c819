"""Posting a form as a browser does: with the token and the hidden fields of the page it was on."""

from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BASE = "https://hub.example.org"


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, base_url=BASE)


def soup(response: TestResponse) -> BeautifulSoup:
    """The page as it is written, which is as a browser understands it: see `test_no_browser_needs_to_mend_a_page`."""
    return BeautifulSoup(response.text, "html.parser", store_line_numbers=False)


def hidden(response: TestResponse) -> dict[str, str]:
    """The hidden fields of the page's main form that posts (the token alone, where it has none of its own)."""
    page = soup(response)
    form = page.select_one("main form[method=post]") or page.select_one("form")
    fields = form.select("input[type=hidden]") if form else []
    return {str(field["name"]): str(field.get("value", "")) for field in fields}


def post(
    client: FlaskClient, path: str, data: Mapping[str, Any] | None = None, *, page: str | None = None
) -> TestResponse:
    """Open the page (`page`, where it is not the address posted to), then post `data` over its hidden fields."""
    opened = get(client, page or path)
    fields = {**hidden(opened), **(data or {})}
    return client.post(path, data=fields, base_url=BASE, headers={"Referer": BASE + path})
