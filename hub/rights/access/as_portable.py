"""What the learner gave, for another organisation's program (UK GDPR Article 20): JSON with its schema, and CSV.

Which parts and fields that is stands in data/given.toml.
"""

import csv
import io
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from hub.core.sealing.sealed import sealed_attributes
from hub.rights.access import registry
from hub.rights.access.document import Document, Entry, Part
from hub.rights.access.rows import fields_of, plain_columns

FORMAT = 2
_FILE = Path(__file__).parent / "data" / "given.toml"
_VALUE = (
    "As the service keeps it: true or false, a number, text, a code, a list of them, or null where nothing was said. "
    "Days are YYYY-MM-DD and moments ISO 8601 with a zone. “words” says the same in English."
)


@dataclass(frozen=True, slots=True)
class Given:
    """Of a table: the `fields` alone, or where there are none all `but` these; of the rows that are as `where` says."""

    table: str
    fields: Sequence[str] = ()
    but: Sequence[str] = ()
    where: Mapping[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.fields if self.fields else name not in self.but

    def takes(self, row: Sequence[Entry]) -> bool:
        known = {entry.name: entry.value for entry in row}
        return all(known.get(name) == value for name, value in self.where.items())


@cache
def given() -> Mapping[str, Given]:
    """By table."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["parts"]
    return {row["table"]: Given(**row) for row in rows}


def given_by_them(document: Document) -> list[Part]:
    """The parts of the document with only that of them; none without a row."""
    known = given()
    found = (_of(part, known[part.name]) for part in document.parts if part.name in known)
    return [part for part in found if part.rows]


def _of(part: Part, one: Given) -> Part:
    rows = ([entry for entry in row if one.has(entry.name)] for row in part.rows if one.takes(row))
    return replace(part, rows=[row for row in rows if row])


def portable_json(document: Document) -> str:
    """Valid by `schema`."""
    parts = [
        {"name": part.name, "heading": part.heading, "rows": [_row(row) for row in part.rows]}
        for part in given_by_them(document)
    ]
    about = {
        "format": FORMAT,
        "made_on": document.made_on.isoformat(),
        "reference": document.reference,
        "controller": document.controller,
    }
    return json.dumps({**about, "parts": parts}, ensure_ascii=False, indent=1)


def _row(row: Sequence[Entry]) -> dict[str, Any]:
    return {entry.name: {"label": entry.label, "words": entry.words, "value": entry.value} for entry in row}


def portable_csv(document: Document) -> str:
    """The same with a line for each answer; `row` tells the rows of one part from each other."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["part", "row", "name", "label", "words", "value"])
    for part in given_by_them(document):
        for number, row in enumerate(part.rows, 1):
            for entry in row:
                said = entry.words, json.dumps(entry.value, ensure_ascii=False)
                writer.writerow([part.name, number, entry.name, entry.label, *map(_harmless, said)])
    return text.getvalue()


def _harmless(cell: str) -> str:
    """No cell begins as a formula, which a spreadsheet would run."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell


def schema_json() -> str:
    """The JSON Schema (2020-12) of `portable_json`: the parts there can be, and what each field of them means."""
    return json.dumps(_schema(), ensure_ascii=False, indent=1)


def _schema() -> dict[str, Any]:
    text = {"type": "string"}
    about = {
        "format": {"const": FORMAT},
        "made_on": {"type": "string", "format": "date"},
        "reference": {**text, "description": "How the hub names the record"},
        "controller": {**text, "description": "Who kept it"},
        "parts": {"type": "array", "items": {"oneOf": [_part_schema(one) for one in given().values()]}},
    }
    said = {"label": text, "words": text, "value": {"description": _VALUE}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a learner gave to an ESOL hub",
        "description": "UK GDPR Article 20: what the learner gave themselves, in the order in which it is kept.",
        **_object(about),
        "$defs": {"said": _object(said)},
    }


def _part_schema(one: Given) -> dict[str, Any]:
    fields = {name: {"title": label, "$ref": "#/$defs/said"} for name, label in told(one)}
    row = {"type": "object", "properties": fields, "additionalProperties": False, "minProperties": 1}
    heading = next(table.heading for table in registry.tables() if table.name == one.table)
    return _object(
        {
            "name": {"const": one.table},
            "heading": {"const": heading},
            "rows": {"type": "array", "minItems": 1, "items": row},
        }
    )


def told(one: Given) -> Iterator[tuple[str, str]]:
    """The names and labels of the fields of a part."""
    model = registry.models()[one.table]
    sealed = (pair for attribute in sealed_attributes(model) for pair in fields_of(attribute))
    plain = ((column.name, registry.label(one.table, column.name)) for column in plain_columns(model))
    for name, label in (*sealed, *plain):
        hidden = registry.withheld(one.table, name) or registry.excuse(one.table, name)
        if label is not None and not hidden and one.has(name):
            yield name, label


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has all of these, and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
