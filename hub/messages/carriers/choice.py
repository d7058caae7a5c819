"""Which carriers a hub has, by its settings: GOV.UK Notify, else an SMTP server for e-mail; a folder for practice."""

from collections.abc import Mapping
from pathlib import Path

from hub.messages.carriers.folder import Folder
from hub.messages.carriers.types import Carrier
from hub.messages.types import Channel
from hub.settings import Settings, SettingsError


def carriers(settings: Settings) -> Mapping[Channel, Carrier]:
    """By way. A way that is not here is not open: what would go by it is refused, and somebody asked to call."""
    chosen: dict[Channel, Carrier] = {}
    if settings.demonstration:
        chosen |= dict.fromkeys(Channel, folder(settings))
    if settings.smtp_url:
        chosen[Channel.EMAIL] = _smtp(settings, settings.smtp_url)
    if settings.notify_key:
        chosen |= _notify(settings, settings.notify_key)
    return chosen


def folder(settings: Settings) -> Folder:
    return Folder(Path(settings.data_dir) / "messages")


def _smtp(settings: Settings, url: str) -> Carrier:
    from hub.messages.carriers.smtp import Server, Smtp  # loads what most processes never use

    try:
        return Smtp(Server.of(url), settings.mail_from)
    except ValueError as wrong:
        raise SettingsError(str(wrong)) from None


def _notify(settings: Settings, key: str) -> Mapping[Channel, Carrier]:
    from hub.messages.carriers.notify import Notify  # loads what most processes never use

    pairs = [pair.partition("=") for pair in settings.notify_templates.split(",") if pair]
    try:
        templates = {Channel(way.strip()): template_id.strip() for way, _, template_id in pairs}
    except ValueError:
        raise SettingsError("HUB_NOTIFY_TEMPLATES must be like text=ID,email=ID,letter=ID") from None
    return dict.fromkeys(templates, Notify(key, templates, settings.notify_url))
