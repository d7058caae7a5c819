"""What narrows a referrer's list of the people they sent: on the page, in the download and in the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema

from hub.forms.fields import Choice, Date, WholeNumber
from hub.learners.states import STATUS_STATES
from hub.learners.types import Status


@dataclass(frozen=True, slots=True)
class Which:
    """One status, or a change on this day or later; by itself it narrows nothing."""

    status: Status | None = None
    since: date | None = None


class WhichPeople(Schema):
    status = Choice("Status", list(STATUS_STATES.labels.items()), widget="select")
    changed_since = Date("Changed since", when="today or past", hint="For example, 27 3 2026")

    @staticmethod
    def wanted(values: Mapping[str, Any]) -> Which:
        status = values.get("status")
        return Which(Status(status) if status else None, values.get("changed_since"))


class PageOfPeople(WhichPeople):
    page = WholeNumber("Page", minimum=1, maximum=10_000)
