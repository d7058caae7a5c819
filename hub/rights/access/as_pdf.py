"""The document as PDF/UA-1 (ISO 14289-1), printed from its page. Nothing is fetched: all of it is in the page."""

import logging
from typing import Any

from hub.core.errors import RuleBroken
from hub.rights.access.as_html import as_html
from hub.rights.access.document import Document
from hub.rights.access.glyphs import fonts_of, without_a_font

VARIANT = "pdf/ua-1"
PRINT = 4  # the flag of an annotation (ISO 32000-1, 12.5.3)
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-core"


class NoPdf(RuleBroken):
    """No PDF can be made here; the page and the JSON can. The message says what to install."""


def as_pdf(document: Document) -> bytes:
    """Whole or not at all: `NoPdf` where a letter would be an empty box, or where the system lacks a library."""
    page = as_html(document)
    scripts = without_a_font(page)
    if scripts is None:
        raise NoPdf(f"No PDF could be made: this machine has no fontconfig. Install {PACKAGES}.")
    if scripts:
        raise NoPdf(
            f"No PDF could be made: no font here draws {', '.join(scripts)}. Install {fonts_of(scripts)}."
        )
    return _printed(page)


def _printed(page: str) -> bytes:
    # Its lines quote what it reads, and that is a person's record.
    logging.getLogger("weasyprint").disabled = True
    try:
        import weasyprint
    except OSError:
        raise NoPdf(f"No PDF could be made: this machine has no Pango. Install {PACKAGES}.") from None
    within = weasyprint.URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    made: bytes = weasyprint.HTML(string=page, url_fetcher=within).write_pdf(
        pdf_variant=VARIANT, finisher=_finish
    )
    return made


def _finish(_document: Any, pdf: Any) -> None:
    """A link is on paper what it is on the screen, and the head of a row says that it is of the row."""
    for one in (one for one in pdf.objects if isinstance(one, dict)):
        if one.get("Subtype") == "/Link":
            one["F"] = PRINT
        if one.get("S") == "/TH":
            one["A"]["Scope"] = "/Row"
