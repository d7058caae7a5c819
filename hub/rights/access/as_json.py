"""The document as JSON: every entry with its label, its words and its code. And what the learner gave, as a table."""

import csv
import io
import json
from typing import Any

from hub.rights.access.document import Document, Entry, Part
from hub.rights.access.services import given_by_them

FORMAT = 1


def as_json(document: Document) -> str:
    return json.dumps(
        {
            "format": FORMAT,
            "made_on": document.made_on.isoformat(),
            "reference": document.reference,
            "controller": document.controller,
            "about": list(document.about),
            "parts": [_part(part) for part in document.parts],
            "not_included": [{"table": name, "why": why} for name, why in document.left_out],
        },
        ensure_ascii=False,
        indent=1,
    )


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "heading": part.heading,
        "notes": list(part.notes),
        "rows": [[_entry(entry) for entry in row] for row in part.rows],
        "withheld": [{"label": label, "law": law} for label, law in part.withheld],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {"name": entry.name, "label": entry.label, "words": entry.words, "value": entry.value}


def portable_json(document: Document) -> str:
    """What the learner gave (UK GDPR Article 20), for another organisation's program to read."""
    rows = [{"part": part, **_entry(entry)} for part, entry in given_by_them(document)]
    return json.dumps({"format": FORMAT, "given": rows}, ensure_ascii=False, indent=1)


def portable_csv(document: Document) -> str:
    """The same with a line for each answer."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["part", "name", "label", "words", "value"])
    for part, entry in given_by_them(document):
        writer.writerow(
            [
                part,
                entry.name,
                entry.label,
                *map(_harmless, (entry.words, json.dumps(entry.value, ensure_ascii=False))),
            ]
        )
    return text.getvalue()


def _harmless(cell: str) -> str:
    """No cell begins as a formula, which a spreadsheet would run."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell
