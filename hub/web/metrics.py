"""Figures for Prometheus: how many answers, and how long they took, by the names of endpoints.

Never an address, an id, a role or a name: nobody can be told from them, and there are never more of them than pages.
Where several processes serve, each writes its own into the folder that `PROMETHEUS_MULTIPROC_DIR` names, and
whichever is asked adds them up.
"""

import os
import time

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from hub.access.permissions import Permission
from hub.web.bearer import check_token
from hub.web.guard import needs

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def register(app: Flask, token: str) -> None:
    """`/metrics`, for whoever has the token."""
    own = CollectorRegistry()
    answers = Counter("hub_answers", "Requests answered.", ["endpoint", "method", "status"], registry=own)
    seconds = Histogram(
        "hub_answer_seconds", "Until an answer was ready.", ["endpoint"], registry=own, buckets=SECONDS
    )

    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        answers.labels(endpoint, method, str(response.status_code)).inc()
        seconds.labels(endpoint).observe(time.perf_counter() - g.get("started", time.perf_counter()))
        return response

    bp = Blueprint("metrics", __name__)

    @bp.get("/metrics")
    @needs(Permission.PUBLIC)
    def scrape() -> Response:
        check_token(token)
        return Response(generate_latest(of_all_processes() or own), content_type=CONTENT_TYPE_LATEST)

    app.after_request(count)
    app.register_blueprint(bp)


def of_all_processes() -> CollectorRegistry | None:
    """None in a process that serves alone."""
    if FOLDER not in os.environ:
        return None
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
