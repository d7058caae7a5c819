"""The carriers, against a real mail server and a stand-in of GOV.UK Notify on this machine."""

import json
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller

from hub.core.ids import new_id
from hub.messages.carriers.choice import carriers
from hub.messages.carriers.folder import Folder
from hub.messages.carriers.notify import A_MINUTE, Notify
from hub.messages.carriers.smtp import Server, Smtp
from hub.messages.carriers.types import Envelope, TryLater, WrongAddress
from hub.messages.types import Channel
from hub.settings import Settings, SettingsError

KEY = "esol-12345678-1234-1234-1234-123456789012-12345678-1234-1234-1234-123456789012"
TEMPLATES = {way: f"template-{way}" for way in Channel}


def envelope(channel: Channel, address: str, **values: str) -> Envelope:
    words = {"subject": "A place in an English class", "body": "Hello\n\nمرحبا. Monday, 10am."} | values
    return Envelope(
        reference=new_id(), channel=channel, address=address, language="en", version=1, parts=1, **words
    )


class Mailbox:
    """Takes every mail but those to nobody."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_RCPT(self, _server: Any, _session: Any, mail: Any, address: str, _options: Any) -> str:  # noqa: N802 - the library's name
        if address.startswith("nobody"):
            return "550 no such mailbox"
        if address.startswith("full"):
            return "452 mailbox full"
        mail.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, mail: Any) -> str:  # noqa: N802 - the library's name
        self.mails.append(message_from_bytes(mail.content, policy=policy.default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Smtp]]:
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, Smtp(Server.of(f"smtp://127.0.0.1:{port}"), "ESOL hub <hub@example.org>")
    controller.stop()


def test_a_mail_arrives_whole_in_every_script(mailbox: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mailbox
    sent = envelope(Channel.EMAIL, "petra@example.org")
    smtp.hand_over(sent)
    (mail,) = box.mails
    assert mail["To"] == "petra@example.org"
    assert mail["Message-ID"] == f"<{sent.reference}@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == sent.body.splitlines()


def test_a_line_break_in_a_header_is_no_second_header(mailbox: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mailbox
    for bad in (
        envelope(Channel.EMAIL, "petra@example.org\nBcc: all@example.org"),
        envelope(Channel.EMAIL, "petra@example.org", subject="Hello\r\nBcc: all@example.org"),
    ):
        with pytest.raises(WrongAddress):
            smtp.hand_over(bad)
    assert box.mails == []


@pytest.mark.parametrize(("name", "trouble"), [("nobody", WrongAddress), ("full", TryLater)])
def test_what_a_mail_server_refuses_for_good_and_for_now(
    mailbox: tuple[Mailbox, Smtp], name: str, trouble: type[Exception]
) -> None:
    with pytest.raises(trouble):
        mailbox[1].hand_over(envelope(Channel.EMAIL, f"{name}@example.org"))


def test_a_mail_server_that_is_away_is_tried_later() -> None:
    with pytest.raises(TryLater):
        Smtp(Server.of("smtp://127.0.0.1:1"), "hub@example.org").hand_over(
            envelope(Channel.EMAIL, "petra@example.org")
        )


class Standin(ThreadingHTTPServer):
    """GOV.UK Notify's HTTP API, as far as the hub uses it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.answer: tuple[int, dict[str, Any]] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answering(BaseHTTPRequestHandler):
    server: Standin

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.answer is None:
            self.server.posted.append((self.path, body))
        self._say(*(self.server.answer or (201, {"id": "made-by-notify", "reference": body["reference"]})))

    def do_GET(self) -> None:
        (reference,) = parse_qs(urlsplit(self.path).query)["reference"]
        found = [body for _, body in self.server.posted if body["reference"] == reference]
        self._say(200, {"notifications": found, "links": {}})

    def _say(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """A test prints no address."""


@pytest.fixture
def notify() -> Iterator[tuple[Standin, Notify]]:
    with Standin() as standin:
        thread = Thread(target=standin.serve_forever)
        thread.start()
        yield standin, Notify(KEY, TEMPLATES, standin.url)
        standin.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("channel", "address", "kind", "to"),
    [
        (Channel.TEXT, "+447700900123", "sms", {"phone_number": "+447700900123"}),
        (Channel.EMAIL, "hodan.w@example.org", "email", {"email_address": "hodan.w@example.org"}),
        (Channel.LETTER, "1 High Street\nE8 1EA", "letter", {}),
    ],
)
def test_notify_is_given_each_kind_and_asked_by_its_reference(
    notify: tuple[Standin, Notify], channel: Channel, address: str, kind: str, to: dict[str, str]
) -> None:
    standin, carrier = notify
    sent = envelope(channel, address)
    assert not carrier.has(sent.reference, channel)
    carrier.hand_over(sent)
    ((path, body),) = standin.posted
    assert path == f"/v2/notifications/{kind}"
    assert body["reference"] == str(sent.reference)
    assert body["template_id"] == TEMPLATES[channel]
    assert body["personalisation"]["body"] == sent.body
    assert to.items() <= body.items()
    assert carrier.has(sent.reference, channel)


def test_an_address_becomes_the_lines_of_a_letter(notify: tuple[Standin, Notify]) -> None:
    standin, carrier = notify
    carrier.hand_over(envelope(Channel.LETTER, "Hodan Warsame\n1 High Street\nE8 1EA"))
    told = standin.posted[0][1]["personalisation"]
    assert [told[f"address_line_{line}"] for line in (1, 2, 3)] == [
        "Hodan Warsame",
        "1 High Street",
        "E8 1EA",
    ]


@pytest.mark.parametrize(
    ("status", "error", "trouble", "after"),
    [
        (400, "ValidationError", WrongAddress, None),
        (429, "RateLimitError", TryLater, A_MINUTE),
        (500, "Exception", TryLater, None),
    ],
)
def test_what_notify_refuses(
    notify: tuple[Standin, Notify], status: int, error: str, trouble: type[Exception], after: object
) -> None:
    standin, carrier = notify
    standin.answer = (status, {"errors": [{"error": error, "message": "no"}], "status_code": status})
    with pytest.raises(trouble) as raised:
        carrier.hand_over(envelope(Channel.TEXT, "+447700900123"))
    assert getattr(raised.value, "after", None) == after


def test_the_folder_keeps_one_file_of_each_message(tmp_path: Path) -> None:
    folder, sent = Folder(tmp_path / "messages"), envelope(Channel.TEXT, "+447700900123")
    assert not folder.has(sent.reference, sent.channel)
    folder.hand_over(sent)
    folder.hand_over(sent)
    assert folder.has(sent.reference, sent.channel)
    assert [one["body"] for one in folder.newest(10)] == [sent.body]
    (file,) = (tmp_path / "messages").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def of(**environment: str) -> Settings:
    return Settings.from_environment({"HUB_DATA_DIR": "var", **environment})


def test_what_is_not_set_is_not_open() -> None:
    assert carriers(of()) == {}
    assert set(carriers(of(HUB_DEMONSTRATION="yes"))) == set(Channel)
    assert set(carriers(of(HUB_SMTP="smtp://mail.example.org:587"))) == {Channel.EMAIL}
    with_notify = carriers(of(HUB_NOTIFY_KEY=KEY, HUB_NOTIFY_TEMPLATES="text=a, email=b"))
    assert set(with_notify) == {Channel.TEXT, Channel.EMAIL}


@pytest.mark.parametrize(
    "wrong", [{"HUB_SMTP": "mail.example.org"}, {"HUB_NOTIFY_KEY": KEY, "HUB_NOTIFY_TEMPLATES": "fax=a"}]
)
def test_a_setting_that_cannot_be_used_is_told(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        carriers(of(**wrong))
