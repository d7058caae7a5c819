"""From a question to the parameters of the GOV.UK macro that draws it.

WIDGETS maps a field's `widget` to the macro that draws it and the function that gives its parameters.
"""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from hub.forms.fields import PARTS, WEEKDAYS, Choices, LongText, Option, Phone, Question, Upload
from hub.forms.fields.choice import Listed
from hub.forms.fields.phone import Insisted
from hub.forms.fields.week import DAY_CODES, EVERY_WEEKDAY
from hub.forms.fields.when import DATE_PARTS
from hub.forms.form import Form

Params = dict[str, Any]

INSIST = Markup(
    '<div class="govuk-checkboxes govuk-checkboxes--small govuk-!-margin-top-2" data-module="govuk-checkboxes">'
    '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="{name}-keep" name="{name}-keep"'
    ' type="checkbox" value="yes"{ticked}><label class="govuk-label govuk-checkboxes__label" for="{name}-keep">'
    "I know, keep it as it is</label></div></div>"
)


def label(field: Question, heading: bool) -> Params:
    optional = "" if field.required or not field.mark_optional else " (optional)"
    size = "l" if heading else "s"
    return {"text": field.label + optional, "classes": f"govuk-label--{size}", "isPageHeading": heading}


def fieldset(field: Question, heading: bool) -> Params:
    words = label(field, heading)
    size = "l" if heading else "s"
    return {"legend": {**words, "classes": f"govuk-fieldset__legend--{size}"}}


def width_class(kind: str, width: str) -> str:
    """`width` is a number of characters ("10") or a share of the row ("one-half")."""
    if not width:
        return ""
    return f"govuk-{kind}--width-{width}" if width.isdecimal() else f"govuk-!-width-{width}"


def shared(form: Form, name: str) -> Params:
    """Hint and error message, which every widget has."""
    field, error = form.field(name), form.error(name)
    params: Params = {"hint": {"text": field.hint}} if field.hint else {}
    if error:
        params["errorMessage"] = {"text": error}
    return params


def one_box(form: Form, name: str, heading: bool) -> Params:
    field = form.field(name)
    params: Params = {
        "id": name,
        "name": name,
        "label": label(field, heading),
        "classes": width_class("input", field.width),
        "value": form.raw(name),
        "autocomplete": field.autocomplete,
        "inputmode": field.inputmode,
        **shared(form, name),
    }
    if field.spellcheck is not None:
        params["spellcheck"] = field.spellcheck
    return params


def long_text(form: Form, name: str, heading: bool) -> Params:
    field = form.field(name)
    if not isinstance(field, LongText):
        raise TypeError(f"{name} is drawn as long text but is no LongText")
    return {**one_box(form, name, heading), "classes": "", "rows": field.rows, "maxlength": field.max_length}


def money_box(form: Form, name: str, heading: bool) -> Params:
    return {**one_box(form, name, heading), "prefix": {"text": "£"}}


def phone_box(form: Form, name: str, heading: bool) -> Params:
    """With a box to tick below a number that does not look right but could be; ticked where it is kept so."""
    params, field, raw = one_box(form, name, heading), form.field(name), form.raw(name)
    if isinstance(field, Phone) and field.may_insist(raw):
        ticked = Markup(" checked") if form.submitted is None or isinstance(raw, Insisted) else ""
        params["formGroup"] = {"afterInput": {"html": INSIST.format(name=name, ticked=ticked)}}
    return params


def password(form: Form, name: str, heading: bool) -> Params:
    return {**one_box(form, name, heading), "value": ""}


def upload(form: Form, name: str, heading: bool) -> Params:
    field = form.field(name)
    accept = {"accept": field.accept} if isinstance(field, Upload) and field.accept else {}
    return {**one_box(form, name, heading), "value": None, "attributes": accept}


def date_boxes(form: Form, name: str, heading: bool) -> Params:
    field, raw = form.field(name), form.raw(name)
    faulty = field.faulty_parts(raw) if form.error(name) else ()
    birthday = field.autocomplete == "bday"
    return {
        "id": name,
        "namePrefix": name,
        "fieldset": fieldset(field, heading),
        "items": [date_box(part, raw, part in faulty, birthday) for part in DATE_PARTS],
        **shared(form, name),
    }


def date_box(part: str, raw: dict[str, str], faulty: bool, birthday: bool) -> Params:
    wide = "4" if part == "year" else "2"
    error = " govuk-input--error" if faulty else ""
    return {
        "name": part,
        "classes": f"govuk-input--width-{wide}{error}",
        "value": raw[part],
        "autocomplete": f"bday-{part}" if birthday else None,
    }


def item(option: Option, picked: bool) -> Params:
    hint = {"hint": {"text": option.hint}} if option.hint else {}
    return {"value": option.code, "text": option.label, "checked": picked, **hint}


def items(field: Listed, picked: Callable[[str], bool]) -> list[Params]:
    drawn = [item(option, picked(option.code)) for option in field.options]
    if field.otherwise:
        last = item(field.otherwise, picked(field.otherwise.code))
        exclusive = {"behaviour": "exclusive"} if isinstance(field, Choices) else {}
        drawn += [{"divider": "or"}, {**last, **exclusive}]
    return drawn


def listed(form: Form, name: str) -> Listed:
    field = form.field(name)
    if not isinstance(field, Listed):
        raise TypeError(f"{name} is drawn with options but has none")
    return field


def radios(form: Form, name: str, heading: bool) -> Params:
    field, raw = listed(form, name), form.raw(name)
    return {
        "idPrefix": name,
        "name": name,
        "fieldset": fieldset(field, heading),
        "classes": "govuk-radios--inline" if field.inline else "",
        "items": items(field, lambda code: code == raw),
        **shared(form, name),
    }


def checkboxes(form: Form, name: str, heading: bool) -> Params:
    field, raw = listed(form, name), form.raw(name)
    return {
        "idPrefix": name,
        "name": name,
        "fieldset": fieldset(field, heading),
        "items": items(field, lambda code: code in raw),
        **shared(form, name),
    }


def select(form: Form, name: str, heading: bool) -> Params:
    field, raw = listed(form, name), form.raw(name)
    options = [{"value": "", "text": getattr(field, "unset", "Choose one")}]
    options += [{"value": o.code, "text": o.label, "selected": o.code == raw} for o in field.choices]
    return {**one_box(form, name, heading), "classes": "", "items": options, "value": None}


def week(form: Form, name: str, heading: bool) -> Params:
    """Rows of a day and its three boxes, and one for all weekdays; the first box has the id of the question."""
    field, raw = listed(form, name), form.raw(name)
    boxes = [
        {
            "code": o.code,
            "label": o.label,
            "checked": o.code in raw,
            "id": name if not bit else f"{name}-{o.code}",
        }
        for bit, o in enumerate(field.options)
    ]
    days = [
        {"day": day, "boxes": boxes[row * len(PARTS) : (row + 1) * len(PARTS)]}
        for row, day in enumerate(WEEKDAYS)
    ]
    weekdays = [
        {"code": o.code, "label": o.label, "checked": False, "id": f"{name}-{o.code}"} for o in EVERY_WEEKDAY
    ]
    days.insert(0, {"day": "Every weekday", "boxes": weekdays})
    return {
        "name": name,
        "fieldset": fieldset(field, heading),
        "days": days,
        "parts": PARTS,
        **shared(form, name),
        **described(form, name),
    }


def described(form: Form, name: str) -> Params:
    """The ids of the hint and the error, for a fieldset that is not drawn by a macro of GOV.UK."""
    ids = {"hint": f"{name}-hint", "errorMessage": f"{name}-error"}
    return {"describedBy": " ".join(ids[extra] for extra in shared(form, name))}


def exact_times(form: Form, name: str, heading: bool) -> Params:
    """One box a day, in a fieldset; those that cannot be read are marked."""
    field, raw = form.field(name), form.raw(name)
    faulty = field.faulty_parts(raw) if form.error(name) else ()
    return {
        "name": name,
        "fieldset": fieldset(field, heading),
        "boxes": [
            {
                "id": f"{name}-{code}",
                "name": f"{name}-{code}",
                "label": {"text": day},
                "value": raw[code],
                "classes": "govuk-input--width-30" + (" govuk-input--error" if code in faulty else ""),
                "spellcheck": False,
                "autocomplete": "off",
            }
            for code, day in zip(DAY_CODES, WEEKDAYS, strict=True)
        ],
        **shared(form, name),
        **described(form, name),
    }


WIDGETS: dict[str, tuple[str, Callable[[Form, str, bool], Params]]] = {
    "input": ("input", one_box),
    "longtext": ("longtext", long_text),
    "phone": ("input", phone_box),
    "money": ("input", money_box),
    "password": ("password", password),
    "file": ("file", upload),
    "date": ("date", date_boxes),
    "radios": ("radios", radios),
    "checkboxes": ("checkboxes", checkboxes),
    "select": ("select", select),
    "week": ("week", week),
    "exact times": ("exact_times", exact_times),
}


def drawing(
    form: Form, name: str, heading: bool = False, reveal: dict[str, str] | None = None
) -> tuple[str, Params]:
    """The macro to call and its parameters. `reveal` gives markup to show under an option, by its code."""
    macro, build = WIDGETS[form.field(name).widget]
    params = build(form, name, heading)
    for entry in params.get("items", []) if reveal else []:
        if reveal and entry.get("value") in reveal:
            entry["conditional"] = {"html": reveal[entry["value"]]}
    return macro, params
