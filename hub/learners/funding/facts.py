"""What the funding rules ask about one person."""

from dataclasses import dataclass
from datetime import date
from math import inf


@dataclass(frozen=True, slots=True)
class Earnings:
    """Pounds a year before tax: at least `low`, less than `high`. Nothing at all is 0 to 1."""

    low: float
    high: float = inf

    @classmethod
    def from_band(cls, band: str | None) -> "Earnings | None":
        """ "0-26800" or "28860-"; anything else is not known."""
        low, dash, high = (band or "").partition("-")
        return cls(float(low), float(high or inf)) if dash else None


@dataclass(frozen=True, slots=True)
class Permission:
    """Somebody's standing in the UK: its code and, for some codes, what the rules ask besides.

    Kept as one sealed line, "asylum;waiting=2026-05-01;support=none". `waiting` is the day on which an asylum
    seeker asked or, once refused, appealed; `length` is "long" (more than 12 months), "twelve" (exactly) or
    "short"; `ends` says of a permission that ends soon whether they asked for more ("renewing") or not
    ("ending"); `before` is where they lived before the UK: "eea" (with Ireland and Gibraltar) or "elsewhere".
    """

    status: str | None = None
    waiting: date | None = None
    support: str | None = None
    length: str | None = None
    ends: str | None = None
    before: str | None = None

    @classmethod
    def from_text(cls, text: str | None) -> "Permission":
        status, *details = (text or "").split(";")
        said = dict(detail.split("=", 1) for detail in details)
        waiting = said.pop("waiting", None)
        return cls(status or None, date.fromisoformat(waiting) if waiting else None, **said)

    def to_text(self) -> str | None:
        """None where the status is; the details are nothing without it."""
        details = {
            "waiting": self.waiting and self.waiting.isoformat(),
            "support": self.support,
            "length": self.length,
            "ends": self.ends,
            "before": self.before,
        }
        said = [f"{name}={value}" for name, value in details.items() if value]
        return ";".join([self.status, *said]) if self.status else None


@dataclass(frozen=True, slots=True)
class Facts:
    """None is an answer nobody has given; only of a permission does None mean that it does not end soon.

    `postcode` is where they live at the start of learning. `benefits` are codes of the form, none of them where
    they get no benefit.
    """

    postcode: str | None = None
    born: date | None = None
    permission: Permission = Permission()
    in_uk_since: date | None = None
    earnings: Earnings | None = None
    benefits: frozenset[str] | None = None
