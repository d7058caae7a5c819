"""Classes of one name told apart where somebody chooses among them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from hub.forms.format import date_words


def told_apart(named: Iterable[tuple[str, date | None]]) -> list[str]:
    """Each name; of several that are the same, with the first day of the class, as far as it is known."""
    classes = list(named)
    often = Counter(name for name, _ in classes)
    return [
        f"{name}, starts {date_words(starts_on)}" if often[name] > 1 and starts_on else name
        for name, starts_on in classes
    ]
