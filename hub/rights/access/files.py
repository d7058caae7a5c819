"""The files that the answer is handed over in. Their names tell nothing of whom they are about."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hub.rights.access.as_html import as_html
from hub.rights.access.as_json import as_json
from hub.rights.access.as_pdf import as_pdf
from hub.rights.access.as_portable import portable_csv, portable_json, schema_json
from hub.rights.access.document import Document


@dataclass(frozen=True, slots=True)
class Kind:
    """`words` say what the file is for; `type` is its media type."""

    words: str
    type: str
    make: Callable[[Document], bytes]


def _text(make: Callable[[Document], str]) -> Callable[[Document], bytes]:
    return lambda document: make(document).encode()


TABLE, SCHEMA = "text/csv; charset=utf-8", "application/schema+json"
FILES = {
    "your-data.html": Kind("To read on a screen", "text/html; charset=utf-8", _text(as_html)),
    "your-data.pdf": Kind("To print, and to keep (PDF)", "application/pdf", as_pdf),
    "your-data.json": Kind("The same for a program", "application/json", _text(as_json)),
    "what-you-gave.json": Kind("What they gave, to take elsewhere", "application/json", _text(portable_json)),
    "what-you-gave.schema.json": Kind(
        "What each field of that file means, for whoever reads it with a program",
        SCHEMA,
        _text(lambda _document: schema_json()),
    ),
    "what-you-gave.csv": Kind("What they gave, for a spreadsheet", TABLE, _text(portable_csv)),
}


def write(path: Path, content: bytes) -> None:
    """A file that only its owner may read; never over another."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
