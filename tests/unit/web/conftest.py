"""A small application with the shell and nothing else."""

from collections.abc import Iterator

import pytest
from flask import Flask

from hub.web import errors, shell


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask("shell", static_folder=None)
    app.secret_key = "only for tests"
    shell.register(app)
    errors.register(app)
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    with app.test_request_context("/somewhere"):
        yield app
