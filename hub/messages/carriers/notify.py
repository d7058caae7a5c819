"""GOV.UK Notify: e-mail, text and letter, each through one template of the service that holds the words whole.

Facts of the service (limits, statuses, callback): its technical documentation, alphagov/notifications-tech-docs.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from hub.messages.carriers.types import Envelope, TryLater, WrongAddress
from hub.messages.types import Channel

KINDS = {Channel.TEXT: "sms", Channel.EMAIL: "email", Channel.LETTER: "letter"}
A_MINUTE, TOMORROW = timedelta(minutes=1), timedelta(hours=1)
REFUSED = 400


class Notify:
    """`templates` are the ids of the service's own: each has `((body))`, and `((subject))` but for the text."""

    def __init__(
        self, key: str, templates: Mapping[Channel, str], url: str | None = None, patience: int = 10
    ) -> None:
        base = {"base_url": url} if url else {}
        self._client = NotificationsAPIClient(key, timeout=patience, **base)
        self._templates = templates

    def hand_over(self, envelope: Envelope) -> None:
        common: dict[str, Any] = {
            "template_id": self._templates[envelope.channel],
            "reference": str(envelope.reference),
        }
        words = {"subject": envelope.subject, "body": envelope.body}
        try:
            if envelope.channel is Channel.TEXT:
                self._client.send_sms_notification(
                    envelope.address, personalisation={"body": envelope.body}, **common
                )
            elif envelope.channel is Channel.EMAIL:
                self._client.send_email_notification(envelope.address, personalisation=words, **common)
            else:
                lines = {f"address_line_{n}": line for n, line in enumerate(envelope.address.split("\n"), 1)}
                self._client.send_letter_notification(personalisation=words | lines, **common)
        except HTTPError as error:
            raise self._meaning(error) from None

    def has(self, reference: UUID, channel: Channel) -> bool:
        try:
            found = self._client.get_all_notifications(reference=str(reference))
        except HTTPError:
            raise TryLater from None
        return bool(found["notifications"])

    @staticmethod
    def _meaning(error: HTTPError) -> Exception:
        """429 is too many a minute, or a day; 400 an address that the service does not take."""
        if error.status_code == REFUSED:
            return WrongAddress()
        told = str(error.message)
        return TryLater(TOMORROW if "TooManyRequests" in told else A_MINUTE if "RateLimit" in told else None)
