"""What the words of a message may say, in the language of the words, of the ids and days that its row keeps."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from hub.accounts import queries as accounts
from hub.accounts.models import Organisation, WorkLink
from hub.accounts.services import work_links
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.directory.words import session_words
from hub.forms.fields.phone import phone_in
from hub.forms.format import date_words
from hub.languages.phrases import ENGLISH, day_words, own_direction, say
from hub.languages.times import times
from hub.messages.types import NotToBeSent, Refusal
from hub.messages.wording.discretion import discreet
from hub.messages.wording.templates import fill, shared

EMAIL = re.compile(r"[^\s,;:<>()]+@[^\s,;:<>()]+\w")  # among words


def facts(uow: UnitOfWork, kept: Mapping[str, Any], language: str = ENGLISH) -> dict[str, str]:
    """By the name that words have for it. `NotToBeSent` where it is true no more."""
    hub = uow.get(Organisation, accounts.first_hub(uow))
    told = {"hub": hub.name, "contact": _contact(hub, language)}
    if "reference" in kept:
        told["reference"] = show_reference(kept["reference"])
    if "code" in kept:
        told["code"] = _code(uow, UUID(kept["code"]))
    if "class" in kept:
        told |= _class(uow, UUID(kept["class"]), language)
    told = {name: own_direction(language, words) for name, words in told.items()}
    if "class" in kept:
        told["when"] = _when(uow.get(TaughtClass, UUID(kept["class"])), language)
    days = {name: date.fromisoformat(kept[name]) for name in ("by", "on") if name in kept}
    return told | {name: _day(day, language) for name, day in days.items()}


def _contact(hub: Organisation, language: str) -> str:
    """The first phone number of its contact point, else its email address: a text has no room for the rest. Only
    English says what to do with it, and to come where there is neither."""
    told = hub.contact_point or ""
    phone, email = phone_in(told), EMAIL.search(told)
    if language != ENGLISH:
        return phone or (email and email.group()) or told or hub.name
    if phone:
        return fill(shared("call"), {"phone": phone})
    return fill(shared("write"), {"email": email.group()}) if email else told or shared("come")


def _code(uow: UnitOfWork, link_id: UUID) -> str:
    """The newest that was asked for with this link; none where the time for it is over."""
    link = uow.get(WorkLink, link_id)
    if not work_links.has_code(uow, link):
        raise NotToBeSent(Refusal.TOO_LATE)
    return work_links.code_of(uow.vault, link)


def _class(uow: UnitOfWork, class_id: UUID, language: str) -> dict[str, str]:
    row = uow.get(TaughtClass, class_id)
    provider = uow.get(Organisation, row.provider_id)
    venue = ", ".join(filter(None, (row.venue.name, row.venue.postcode))) if row.venue else ""
    hidden = None if language == ENGLISH else say(language, "place-told")
    return {
        "provider": discreet(provider.name, hidden),
        "where": discreet(venue or provider.name, hidden),
    }


def _when(row: TaughtClass, language: str) -> str:
    if language == ENGLISH:
        return session_words(row.sessions) if row.sessions else "we will tell you when"
    weekly = [(one.weekday, one.start_minute, one.end_minute) for one in row.sessions]
    return "; ".join(times(language, weekly)) or say(language, "when-told")


def _day(day: date, language: str) -> str:
    return date_words(day) if language == ENGLISH else day_words(language, day)
