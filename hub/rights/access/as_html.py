"""The document as one page to read and to print, which needs nothing else: no script, no font, no address."""

import html
from collections.abc import Iterator

from hub.forms.fields.when import day_words
from hub.rights.access.document import NOT_SAID, Document, Entry, Part

STYLE = """
body { font: 1rem/1.5 Arial, sans-serif; color: #0b0c0c; max-width: 46rem; margin: 1rem auto; padding: 0 1rem; }
h1 { font-size: 1.75rem; } h2 { font-size: 1.3rem; margin-top: 2rem; break-after: avoid; }
table { width: 100%; margin: 0 0 1rem; border-top: 2px solid #b1b4b6; border-collapse: collapse; table-layout: fixed; }
th, td { padding: .15rem 0; vertical-align: top; text-align: left; }
th { width: 15rem; padding-right: 1rem; } td { overflow-wrap: anywhere; white-space: pre-wrap; }
tr { break-inside: avoid; }
.empty { margin: -.5rem 0 1.5rem; font-size: .9rem; }
img { max-width: 100%; }
@media screen and (max-width: 40rem) { table, tbody, tr, th, td { display: block; width: auto; } }
@media print { body { max-width: none; margin: 0; padding: 0; font-size: 11pt; } }
@page { size: A4; margin: 18mm; }
"""


def as_html(document: Document) -> str:
    return "\n".join(_page(document))


def _page(document: Document) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>What we keep about you</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>"
    yield "<h1>What we keep about you</h1>"
    made = f"{document.controller}, {day_words(document.made_on)}. Your reference is {document.reference}."
    yield f"<p>{_safe(made)}</p>"
    yield from (f"<p>{_safe(text)}</p>" for text in document.about)
    yield '<nav aria-label="Contents">\n<h2>Contents</h2>\n<ul>'
    yield from (f'<li><a href="#{part.name}">{_safe(part.heading)}</a></li>' for part in document.parts)
    yield "</ul>\n</nav>"
    for part in document.parts:
        yield from _part(part)
    yield "<h2>What is not in this document</h2>\n<ul>"
    yield from (f"<li>{_safe(why[:1].upper() + why[1:])}.</li>" for _, why in document.left_out)
    yield "</ul>\n</main>\n</body>\n</html>"


def _part(part: Part) -> Iterator[str]:
    yield f'<section>\n<h2 id="{part.name}">{_safe(part.heading)}</h2>'
    if part.intro:
        yield f"<p>{_safe(part.intro)}</p>"
    if part.notes:
        yield "<ul>"
        yield from (f"<li>{_safe(note)}</li>" for note in part.notes)
        yield "</ul>"
    for row in part.rows:
        said = [entry for entry in row if entry.words != NOT_SAID]
        if said:
            yield "<table>"
            yield from map(_entry, said)
            yield "</table>"
        empty = [entry.label for entry in row if entry.words == NOT_SAID]
        if empty:
            yield f'<p class="empty">Nothing is kept here for: {_safe("; ".join(empty))}.</p>'
    if part.withheld:
        yield "<p>Kept and not shown:</p>\n<ul>"
        yield from (f"<li>{_safe(label)}. {_safe(law)}</li>" for label, law in part.withheld)
        yield "</ul>"
    yield "</section>"


def _entry(entry: Entry) -> str:
    return f'<tr><th scope="row">{_safe(entry.label)}</th><td>{_said(entry)}</td></tr>'


def _said(entry: Entry) -> str:
    if entry.name == "picture" and entry.value:
        return f'<img src="data:image/jpeg;base64,{_safe(entry.value)}" alt="What you wrote by hand">'
    return _safe(entry.words)


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
