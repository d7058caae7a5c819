"""The service's own pages and files."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.settings import SERVICE_NAME
from hub.web.pages import DIST, asset, assets_version


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("address", ["/accessibility", "/privacy", "/cookies"])
def test_the_footer_pages_open(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert SERVICE_NAME in response.text


def test_a_file_of_this_version_is_kept_for_a_year(client: FlaskClient, app: Flask) -> None:
    response = client.get(asset("app.css"))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_file_of_another_version_is_not_kept(client: FlaskClient) -> None:
    assert "immutable" not in client.get("/static/older/app.css").headers["Cache-Control"]


def test_nothing_outside_the_folder_is_served(client: FlaskClient) -> None:
    assert client.get(f"/static/{assets_version()}/../pages.py").status_code == 404
    assert client.get(f"/static/{assets_version()}/%2e%2e/%2e%2e/pages.py").status_code == 404


def test_everything_the_style_sheet_asks_for_is_there() -> None:
    for sheet in ("app.css", "app.rtl.css"):
        text = (DIST / sheet).read_text()
        assert "GDS Transport" not in text
        for part in text.split("url(")[1:]:
            address = part.split(")")[0].strip("\"'")
            assert address.startswith("data:") or (DIST / address).is_file(), address
