"""From a new secret to the page that shows it to an authenticator app, as a QR code and as letters."""

import segno
from flask import current_app, render_template, session
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.accounts.models import User
from hub.accounts.second_factor import new_secret, provisioning_uri
from hub.core.db import UnitOfWork
from hub.forms.form import Form


def candidate_secret() -> str:
    """The secret being shown. It stays in the session until a code proves that the app has taken it."""
    return str(session.setdefault("new_secret", new_secret()))


def set_up_page(uow: UnitOfWork, user: User, form: Form, back: str) -> ResponseReturnValue:
    secret = candidate_secret()
    service = current_app.extensions["hub"].settings.service_name
    uri = provisioning_uri(secret, user.email.open_system(uow.vault) or "", service)
    spoken = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    page = render_template(
        "everybody/set_up_second_factor.html", form=form, picture=picture(uri), secret=spoken, back_to=back
    )
    return page, 422 if form.errors else 200


def picture(text: str) -> Markup:
    """A QR code as inline SVG with a white ground, without style attributes."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(scale=5, border=4, dark="#000", light="#fff"))  # noqa: S704 - made here
