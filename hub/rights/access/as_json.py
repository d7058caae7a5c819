"""The document as JSON: every entry with its label, its words and its code."""

import json
from typing import Any

from hub.rights.access.document import Document, Entry, Part

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
