"""Services of other help."""

from typing import Any

from hub.core.db import UnitOfWork
from hub.core.ids import new_id
from hub.directory.support import services
from hub.directory.support.models import SupportService


def support(
    uow: UnitOfWork, kind: str = "conversation-club", name: str = "Tea and Talk", **facts: Any
) -> SupportService:
    """One that was checked today."""
    usual: dict[str, Any] = {
        "what": "A group to speak English.",
        "place": "Library",
        "phone": "01632 960401",
        "website": None,
        "opens": "Tuesdays, 10am",
        "languages": "English",
        "cost": "Free",
        "for_whom": "Everybody",
        "regulator": "Regulator, number 1" if kind == "immigration" else None,
        "checked_on": uow.today,
    }
    return services.add(uow, new_id(), {**usual, "kind": kind, "name": name, **facts}, "once")
