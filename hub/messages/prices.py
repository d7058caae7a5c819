"""What messages cost: by the price that a hub has agreed with its carrier for a part of a text, or for a letter."""

from collections.abc import Mapping
from decimal import Decimal

from hub.messages.types import Channel
from hub.settings import SettingsError

Prices = Mapping[Channel, Decimal]  # pence; for each part of a text


def prices(typed: str) -> Prices:
    """Of `text=2.4,letter=68`, in pence. An email costs nothing; a way that is not named has no price here."""
    found = {Channel.EMAIL: Decimal(0)}
    for pair in filter(None, typed.split(",")):
        way, _, pence = pair.partition("=")
        if way.strip() not in set(Channel) or not pence.strip().replace(".", "", 1).isdecimal():
            raise SettingsError("HUB_MESSAGE_PRICES must be pence, like text=2.4,letter=68")
        found[Channel(way.strip())] = Decimal(pence.strip())
    return found


def in_words(known: Prices, channel: Channel, parts: int) -> str:
    """£1.25; in pence where it is less than a pound."""
    if channel not in known:
        return "price not set"
    pence = known[channel] * parts
    return f"£{pence / 100:,.2f}" if pence >= 100 else f"{pence.normalize():f}p"
