"""What a validator of PDF/UA-1 (ISO 14289-1) looks for: those checkpoints of the Matterhorn protocol that a machine can
check. What was and was not checked stands in docs/dpia/README.md."""

import base64
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ContentStream

from hub.rights.access.as_pdf import as_pdf
from hub.rights.access.document import Document, Entry, Part

SHOWS = {b"Tj", b"TJ", b"'", b'"', b"Do", b"sh", b"EI"}  # what draws a text or a picture
BEGINS, ENDS = {b"BDC", b"BMC"}, b"EMC"
STANDARD = {
    *("/Document", "/Part", "/Sect", "/Div", "/NonStruct", "/P", "/H1", "/H2", "/Span", "/Link", "/Figure"),
    *("/L", "/LI", "/Lbl", "/LBody", "/Table", "/TBody", "/TR", "/TH", "/TD"),
}  # of ISO 32000-1, 14.8.4
Element = Any


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    """Of a document of several pages, with all that one can hold."""
    picture = BytesIO()
    Image.new("RGB", (40, 20), "white").save(picture, "JPEG")
    written = base64.b64encode(picture.getvalue()).decode()
    rows = [
        [Entry("name", "Name", f"محمد {number}", ""), Entry("said", "Answer", "One line\nand another", "")]
        for number in range(60)
    ]
    parts = [
        Part(
            "learner",
            "Who you are",
            rows,
            intro="What this is.",
            notes=("Kept for: a reason", "How long: so"),
        ),
        Part("writing", "What you wrote", [[Entry("picture", "Picture", "A picture", written)]]),
    ]
    left_out = (("keys", "the keys"),)
    made = as_pdf(
        Document(date(2026, 11, 29), "K7F3-92QP", "The ESOL hub", ("About this.",), parts, left_out)
    )
    return PdfReader(BytesIO(made))


def catalog(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def kids(element: Element) -> list[Any]:
    kept = element.get("/K", [])
    kept = kept.get_object() if hasattr(kept, "get_object") else kept
    return [one.get_object() for one in (kept if isinstance(kept, list) else [kept])]


def elements(element: Element) -> Iterator[Element]:
    """Every structure element, in reading order."""
    for one in kids(element):
        if isinstance(one, dict) and "/S" in one:
            yield one
            yield from elements(one)


def of(reader: PdfReader, *kinds: str) -> list[Element]:
    return [one for one in elements(catalog(reader)["/StructTreeRoot"]) if one["/S"] in kinds]


def parent_tree(reader: PdfReader) -> dict[int, Any]:
    numbers = catalog(reader)["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    return dict(zip(numbers[::2], [one.get_object() for one in numbers[1::2]], strict=True))


def test_the_document_says_what_it_is_called_in_which_language_and_that_it_is_tagged(
    reader: PdfReader,
) -> None:
    root = catalog(reader)
    assert root["/MarkInfo"]["/Marked"] is not False
    assert not root["/MarkInfo"].get("/Suspects", False)
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    said = root["/Metadata"].get_data().decode()
    assert "What we keep about you" in said
    assert 'pdfuaid:part="1"' in said or "<pdfuaid:part>1<" in said
    assert not {"/AcroForm", "/Encrypt", "/OCProperties"} & {*root, *reader.trailer}


def test_everything_that_is_drawn_is_tagged_or_decoration_and_every_tag_finds_its_element(
    reader: PdfReader,
) -> None:
    tree = parent_tree(reader)
    for page in reader.pages:
        marked, inside = [], []
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in BEGINS:
                known = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
                inside.append(operands[0])
                if "/MCID" in known:
                    marked.append(int(known["/MCID"]))
            elif operator == ENDS:
                inside.pop()
            elif operator in SHOWS:
                assert inside, f"{operator!r} is drawn outside of any tag"
        assert inside == []
        assert sorted(marked) == list(range(len(marked)))
        owners = tree[page["/StructParents"]]
        assert len(owners) == len(marked)
        for number in marked:
            owner = owners[number].get_object()
            own = [one if isinstance(one, int) else one.get("/MCID") for one in kids(owner)]
            assert number in own, f"content {number} is in no element"


def test_headings_tables_lists_and_pictures_are_said_as_what_they_are(reader: PdfReader) -> None:
    levels = [int(one["/S"][2:]) for one in of(reader, "/H1", "/H2", "/H3", "/H4", "/H5", "/H6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    rows = of(reader, "/TR")
    assert len(rows) > 100
    for row in rows:
        head, value = [one for one in kids(row) if isinstance(one, dict)]
        assert (head["/S"], value["/S"]) == ("/TH", "/TD")
        attributes = head["/A"] if isinstance(head["/A"], list) else [head["/A"]]
        assert "/Row" in [one.get_object().get("/Scope") for one in attributes]
    for one in of(reader, "/L"):
        assert {item["/S"] for item in kids(one) if isinstance(item, dict)} == {"/LI"}
    pictures = of(reader, "/Figure")
    assert [one["/Alt"] for one in pictures] == ["What you wrote by hand"]
    assert {one["/S"] for one in elements(catalog(reader)["/StructTreeRoot"])} <= STANDARD


def test_every_letter_of_every_font_is_there_and_has_its_meaning(reader: PdfReader) -> None:
    fonts = {id(font): font for page in reader.pages for font in fonts_of(page)}
    assert fonts
    for font in fonts.values():
        assert "/ToUnicode" in font
        [drawn] = [one.get_object() for one in font["/DescendantFonts"]]
        assert {"/FontFile2", "/FontFile3"} & set(drawn["/FontDescriptor"])


def fonts_of(page: Any) -> list[Any]:
    found = page["/Resources"].get("/Font", {})
    return [one.get_object() for one in found.get_object().values()]


def test_a_link_is_in_reading_order_says_where_it_goes_and_is_printed(reader: PdfReader) -> None:
    tree, links = parent_tree(reader), 0
    for page in reader.pages:
        for one in page.get("/Annots", []):
            note = one.get_object()
            links += 1
            assert note["/Subtype"] == "/Link"
            assert note["/Contents"]
            assert note["/F"] & 4
            assert page["/Tabs"] == "/S"
            owner = tree[note["/StructParent"]]
            assert owner["/S"] == "/Link"
            told = [kid for kid in kids(owner) if isinstance(kid, dict) and kid.get("/Type") == "/OBJR"]
            assert note in [kid["/Obj"].get_object() for kid in told]
    assert links == 2
