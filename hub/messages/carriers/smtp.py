"""E-mail through an SMTP server. It cannot be asked what it took before: a message that was handed over while the
worker was killed goes once more, under the same Message-ID, by which mail systems know that it is the same.
"""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit
from uuid import UUID

from hub.core.clock import utc_now
from hub.messages.carriers.types import Envelope, TryLater, WrongAddress
from hub.messages.types import Channel

NOBODY_THERE = frozenset({550, 551, 553, 556})  # RFC 5321 and 7504: the address is refused for good


@dataclass(frozen=True, slots=True)
class Server:
    """Of `smtp://user:password@host:587` (STARTTLS where there is a user), or `smtps://…:465`."""

    host: str
    port: int
    user: str | None
    password: str | None
    wrapped: bool

    @classmethod
    def of(cls, url: str) -> "Server":
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("HUB_SMTP must be an address like smtp://user:password@mail.example.org:587")
        wrapped = parts.scheme == "smtps"
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        return cls(parts.hostname, parts.port or (465 if wrapped else 25), user, password, wrapped)


class Smtp:
    def __init__(self, server: Server, sender: str, patience: float = 10) -> None:
        self._server, self._sender, self._patience = server, sender, patience

    def hand_over(self, envelope: Envelope) -> None:
        try:
            mail = self._mail(envelope)
        except ValueError:
            raise WrongAddress from None  # a line break where none can be
        try:
            with self._connection() as connection:
                connection.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = {code for code, _ in refused.recipients.values()}
            raise (WrongAddress() if codes <= NOBODY_THERE else TryLater()) from None
        except (smtplib.SMTPException, OSError):
            raise TryLater from None

    def has(self, reference: UUID, channel: Channel) -> bool:
        return False

    def _connection(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.wrapped:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._patience, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=self._patience)
        if server.user:
            if not server.wrapped:
                connection.starttls(context=context)
            connection.login(server.user, server.password or "")
        return connection

    def _mail(self, envelope: Envelope) -> EmailMessage:
        """The address and the subject go through the library, which refuses a line break in a header."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, envelope.address, envelope.subject
        mail["Message-ID"] = f"<{envelope.reference}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        mail["Date"] = format_datetime(utc_now())
        mail["Content-Language"] = envelope.language
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(envelope.body + "\n")
        return mail
