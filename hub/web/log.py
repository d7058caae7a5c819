"""Write one line of JSON a request on standard error: never an address, a name or a value."""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

from hub.web.errors import request_id

log = structlog.get_logger()


def register(app: Flask) -> None:
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # its lines hold whole addresses
    app.before_request(start_watch)
    app.after_request(tell)


def start_watch() -> None:
    g.started = time.perf_counter()


def tell(response: Response) -> Response:
    if request.endpoint != "web.static":
        log.info(
            "request",
            id=request_id(),
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            role=g.viewer.role if g.get("viewer") else None,
            ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        )
    return response
