"""Days of the week with their times."""

from collections.abc import Sequence

from hub.languages.phrases import own_direction, weekday_words


def times(code: str, weekly: Sequence[tuple[int, int | None, int | None]]) -> list[str]:
    """Tuesday 10:00-12:00, each in the language; the clock is that of 24 hours, which all of them read.

    `weekly` are (weekday, first minute, last minute) of the day; Monday is 0.
    """
    return [
        f"{weekday_words(code, day)} {own_direction(code, f'{_clock(start)}–{_clock(end)}')}"
        if start is not None and end is not None
        else weekday_words(code, day)
        for day, start, end in weekly
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
