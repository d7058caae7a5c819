"""From a piece of a page to the lines that are read as sentences: headings and terms are labels, and are left out."""

from html.parser import HTMLParser

BLOCKS = frozenset({"p", "li", "dd", "dt", "div", "dl", "ul", "ol", "h1", "h2", "h3", "td", "th", "tr"})
LABELS = frozenset({"h1", "h2", "h3", "dt", "th"})


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.label = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in BLOCKS:
            self.lines.append("")
            self.label = tag in LABELS

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.lines.append("")
            self.label = False

    def handle_data(self, data: str) -> None:
        if not self.label:
            self.lines[-1] += data


def lines_of(html: str) -> list[str]:
    """One line for each block of text, spaces made single."""
    reader = _Lines()
    reader.feed(html)
    return [line for line in (" ".join(raw.split()) for raw in reader.lines) if line]
