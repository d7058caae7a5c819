"""The one error tree. Rooms subclass it; hub/web/errors.py turns an error into a page or JSON."""

from collections.abc import Sequence
from uuid import UUID


class HubError(Exception):
    """Something a person can be told about. `message` is shown; it holds nothing personal."""

    status = 400
    title = "There is a problem"
    page: str | None = None  # of its own, where that of its status does not tell

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.title)
        self.message = message or self.title


class NotVisible(HubError):
    """The thing does not exist, or this viewer may not know that it does: one answer for both.

    `reason` (a code of the decision) and `subject_id` are for the audit alone: no page and no log shows them.
    """

    status = 404
    title = "Page not found"

    def __init__(self, reason: str | None = None, subject_id: UUID | None = None) -> None:
        super().__init__()
        self.reason = reason
        self.subject_id = subject_id


class NotPermitted(HubError):
    """The viewer's role does not include this action."""

    status = 403
    title = "You do not have access to this page"


class Conflict(HubError):
    """The thing has moved on since the page was opened, so the action no longer applies."""

    status = 409
    title = "This has changed since you opened the page"


class WrongState(Conflict):
    """No way of its table leads on from the state that the thing is in now."""


class StaleEdit(Conflict):
    """Two people edited the same record.

    `rows` is a list of (label, what you typed, what is saved now); `version` is the saved version.
    """

    def __init__(self, rows: Sequence[tuple[str, str, str]], version: int) -> None:
        super().__init__()
        self.rows = list(rows)
        self.version = version


class RuleBroken(HubError):
    """A business rule says no. `field` names the form field the message belongs to, where there is one."""

    status = 422
    title = "That cannot be done"

    def __init__(self, message: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Busy(HubError):
    """Another writer holds the database, or it cannot be reached. `cause` is for the log: no value is in it."""

    status = 503
    title = "The service is busy for the moment. Try again in a few seconds."

    def __init__(self, cause: str = "") -> None:
        super().__init__()
        self.cause = cause
        self.retry_after = 5


class Throttled(HubError):
    """Too many tries. `retry_after` is in seconds."""

    status = 429
    title = "Too many attempts"

    def __init__(self, message: str = "", retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after
