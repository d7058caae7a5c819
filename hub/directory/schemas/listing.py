"""The columns of a class listing: from one row of a file to checked values."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, pre_load, validates_schema

from hub.directory.facts import FEATURE_CODES, FEATURES
from hub.directory.geo import locate, rough
from hub.directory.rules.calendar import read_date
from hub.directory.rules.clock import plain_time, read_span
from hub.directory.rules.timetable import past_midnight
from hub.directory.types import STRAND_LABELS, ChildAge
from hub.forms.fields import Choice, ClockTime, Date, Money, Postcode, Text, WholeNumber, YesNo
from hub.forms.fields.when import SPOKEN_TIMES

MAX_PLACES = 2_000

_HOURS = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?")


class ListedTime(ClockTime):
    """A clock time as spreadsheets and feeds write it; words that hold no time load as None."""

    def is_blank(self, raw: Any) -> bool:
        words = isinstance(raw, str) and not re.search(r"\d", raw) and raw.casefold() not in SPOKEN_TIMES
        return words or super().is_blank(raw)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        return super()._deserialize(plain_time(str(value)), attr, data, **kwargs)


class ListedDate(Date):
    """A day as spreadsheets and people write it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day = read_date(str(value))
        if day is None:
            self.refuse(f"{self.noun} must be a real date, like 7 September 2026 or 7/9/2026")
        self._check_range(day)
        return day


class ClassPostcode(Postcode):
    """A postcode, or its first part alone, which still says roughly where a class is."""

    def parse(self, text: str) -> str:
        part = text.upper()
        return part if rough(part) else super().parse(text)


class ListedPostcode(ClassPostcode):
    """As files hold it: in "London E8 OEA" the first part is all that can be made out.

    The tables have to know that part. A person at a form is asked instead.
    """

    def parse(self, text: str) -> str:
        try:
            return super().parse(text)
        except ValidationError:
            known = next((word for word in text.upper().split() if rough(word) and locate(word)), None)
            if known is None:
                raise
            return known


class ListedNumber(WholeNumber):
    """A count as spreadsheets write it: "12.0" is 12."""

    def _whole(self, value: Any) -> int:
        return super()._whole(re.sub(r"\.0+$", "", str(value).strip()))


class Hours(Text):
    """Hours in a week, in quarters or tenths."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, max_length=5, metadata={"pattern": f"^{_HOURS.pattern}$"}, **kwargs)

    def parse(self, text: str) -> Decimal:
        if not _HOURS.fullmatch(text):
            self.refuse(f"{self.noun} must be a number of hours, like 4 or 2.5")
        return Decimal(text)


class ChildAges(Text):
    """Bands of ages with commas between them, "under 2, 2 to 4 years"; loads as a list of codes of ChildAge.

    Codes are read too, but a spreadsheet takes "2-4" for a date.
    """

    def parse(self, text: str) -> list[str]:
        named = {_band(words) for words in re.split(r"[,;]", text) if words.strip()}
        if not named <= set(ChildAge):
            self.refuse(f"{self.noun} must be from under 2, 2 to 4, 5 to 11, with commas between them")
        return [age.value for age in ChildAge if age in named]


def _band(words: str) -> str:
    plain = re.sub(r"\byears?\b|\baged?\b", "", words.casefold())
    band = re.sub(r"\s*(?:-|\u2013|\bto\b)\s*", "-", plain).strip()
    return ChildAge.BABY if band == "under 2" else band


class ListingRow(Schema):
    """One row of a class listing, by column name. Wordy cells stay words here; the rules read them."""

    class Meta:
        unknown = EXCLUDE

    provider = Text("Provider", required="Enter the name of the provider", max_length=200)
    area = Text("Area", max_length=100)
    venue = Text("Venue", max_length=250)
    postcode = ListedPostcode()
    course_title = Text("Course title", required="Enter a course title", max_length=255)
    level_text = Text("Level", max_length=120)
    hub_level = Text("Hub level", max_length=40)
    days = Text("Days")
    start_time = ListedTime("Start time")
    end_time = ListedTime("End time")
    hours_per_week = Hours("Hours per week")
    weeks = ListedNumber("Weeks", minimum=1, maximum=260)
    childcare = Text("Childcare", max_length=300)
    audience = Text("Audience", max_length=300)
    cost_text = Text("Cost", max_length=200)
    cost_gbp = Money("Cost in pounds")
    max_places = ListedNumber("Places", maximum=MAX_PLACES)
    waiting_list = Text("Waiting list")
    assessment_text = Text("Assessment", max_length=500)
    source_page = Text("Source page", max_length=500)
    source_date = Text("Source date")

    reference = Text("Reference", max_length=60)
    places = ListedNumber("Places", maximum=MAX_PLACES)
    start_date = ListedDate("Start date")
    end_date = ListedDate("End date")
    last_joining_date = ListedDate("Last joining date")
    women_only = YesNo("Women only")
    locals().update({feature.code: YesNo(feature.label) for feature in FEATURES})
    mode = Text("Mode")
    strand = Choice("Strand", [(code.value, label) for code, label in STRAND_LABELS.items()])
    accredited = YesNo("Accredited")
    term_time_only = YesNo("Term time only")
    childcare_ages = ChildAges("Childcare ages")
    times = Text("Start and end time")
    days_and_times = Text("Days and times")

    @pre_load
    def part_times(self, row: Mapping[str, Any], **_: Any) -> Mapping[str, Any]:
        """A start time that holds both times, "10:00-12:00", is taken as both."""
        start = row.get("start_time") if isinstance(row, Mapping) else None
        span = read_span(start) if isinstance(start, str) and not row.get("end_time") else None
        if span is None or span.end is None:
            return row
        return {**row, "start_time": None, "times": start}

    @validates_schema
    def check_facts_together(self, row: Mapping[str, Any], **_: Any) -> None:
        """Order of times and dates, and a number of places given twice."""
        errors = {column: [says] for column, says, wrong in _contradictions(row) if wrong}
        if errors:
            raise ValidationError(errors)


COLUMNS: tuple[str, ...] = tuple(ListingRow().fields)
# What a class can stand without: a cell here that cannot be read is left out, and a person is told.
SPARED_COLUMNS = ("postcode", "hours_per_week", "weeks", *FEATURE_CODES, "accredited", "term_time_only")
REQUIRED_COLUMNS = ("provider", "course_title", "level_text")


def _contradictions(row: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """The column at fault, what to say, and whether it is."""
    start, end = row.get("start_time"), row.get("end_time")
    backwards = bool(start and end and time(0) < end <= start) and not past_midnight(start, end)
    yield "end_time", "End time must be after the start time", backwards
    first, last, joining = row.get("start_date"), row.get("end_date"), row.get("last_joining_date")
    yield "end_date", "End date must be on or after the start date", bool(first and last and last < first)
    late = bool(joining and last and joining > last)
    yield "last_joining_date", "Last joining date must be on or before the end date", late
    places, most = row.get("places"), row.get("max_places")
    differ = None not in (places, most) and places != most
    yield "places", f"Places must be the same in both columns: {places} and {most}", differ
