"""A door for one program that is known by one token, which whoever runs the service has set."""

import hmac

from flask import abort, request


def check_token(expected: str | None) -> None:
    """401 for any other token, and for every one where none is set."""
    given = request.authorization
    token = (given.token if given and given.type == "bearer" else None) or ""
    if not expected or not hmac.compare_digest(token.encode(), expected.encode()):
        abort(401)
