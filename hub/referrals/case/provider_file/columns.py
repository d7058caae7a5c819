"""The columns of a provider's file: what each is to us, what it says, and what it may be called."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """`also` are other names, plain ones and those of the ILR, as `column_name` writes them."""

    name: str
    says: str
    also: tuple[str, ...] = ()


COLUMNS = (
    Column("reference", "Reference of the hub, or else the ULN", ("hub_reference", "reference_of_the_hub")),
    Column("uln", "Unique learner number, of learners who share it with you", ("unique_learner_number",)),
    Column(
        "class",
        "Title or reference of the class, where a learner has more than one",
        ("class_title", "class_reference", "reference_of_the_class"),
    ),
    Column(
        "started_on",
        "First day in the class",
        ("learnstartdate", "learn_start_date", "start_date", "first_day"),
    ),
    Column(
        "planned_end",
        "Planned last day, kept with a start that is new",
        ("learnplanenddate", "learn_plan_end_date", "planned_end_date"),
    ),
    Column(
        "aim_reference",
        "Learning aim reference, kept with a start that is new",
        ("learnaimref", "learn_aim_ref", "learning_aim_reference"),
    ),
    Column("date", "Day of a meeting", ("session_date", "meeting_date")),
    Column("time", "Time of the meeting, where there are two in a day", ("start_time",)),
    Column(
        "mark",
        "Present (/), late (L), absent with a reason (R) or absent (O)",
        ("attendance", "attended"),
    ),
    Column(
        "completion",
        "How the course goes: 1 continuing, 2 completed, 3 withdrawn, 6 on a break",
        ("compstatus", "comp_status", "completion_status"),
    ),
    Column(
        "ended_on",
        "Last day in the class, of who completed or withdrew",
        ("learnactenddate", "learn_act_end_date", "actual_end_date", "end_date", "last_day"),
    ),
    Column(
        "withdrawal_reason",
        "Why somebody withdrew: a code of the ILR, or its words",
        ("withdrawreason", "withdraw_reason", "leaving_reason", "reason_for_leaving"),
    ),
    Column(
        "destination",
        "What somebody went on to do after the course: a code of the ILR like EMP1, or its words",
        ("dpoutcome", "dp_outcome", "destination_code", "progression"),
    ),
    Column(
        "result_on",
        "Day of a result",
        ("achdate", "ach_date", "achievement_date", "result_date"),
    ),
    Column(
        "level",
        "Level of the result, like Entry 1; that of the class, where it has one level and this is empty",
        ("result_level",),
    ),
    Column(
        "outcome",
        "Outcome of the ILR, of the course or the result: 1 achieved, 2 partly, 3 not, 8 not known yet",
        ("result",),
    ),
)
NAMES = {called: column.name for column in COLUMNS for called in (column.name, *column.also)}
WHO = ("reference", "uln")
TELLING = ("started_on", "mark", "completion", "destination", "outcome")
