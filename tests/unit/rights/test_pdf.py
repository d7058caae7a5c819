"""The PDF of what is kept: tagged for screen readers, whole in every script or not made, and fetching nothing."""

import builtins
import re
import socket
import zlib
from datetime import date
from typing import Any

import pytest

from hub.rights.access import as_pdf as printing
from hub.rights.access import glyphs
from hub.rights.access.as_pdf import NoPdf, as_pdf
from hub.rights.access.document import Document, Entry, Part

NAMES = ("محمد الأحمد", "রহিমা খাতুন", "ትርሓስ ገብረ", "Nguyễn Thị Hồng", "Şükrü Işık Çağlar")
MAPPED = r"(?m)^<[0-9a-f]+> <((?:[0-9a-f]{4})+)>$"  # from a glyph to its letters


def document(*names: str) -> Document:
    rows = [[Entry("name", "Name", name, name)] for name in names]
    return Document(
        date(2026, 11, 29), "K7F3-92QP", "Northmarsh ESOL hub", (), [Part("learner", "You", rows)]
    )


def opened(pdf: bytes) -> str:
    """With its streams as they are before they are packed."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    unpacked = [zlib.decompressobj().decompress(one) for one in streams if one[:1] == b"\x78"]
    return b"\n".join([pdf, *streams, *unpacked]).decode("latin-1")


def test_the_pdf_says_that_it_is_pdf_ua_and_draws_names_of_every_script() -> None:
    said = opened(as_pdf(document(*NAMES)))
    assert re.search(r"/MarkInfo\s*<<\s*/Marked true", said)
    assert re.search(r"/Lang \(en\)", said)
    assert "/DisplayDocTitle true" in said
    assert re.search(r"pdfuaid:part[>=\"]+1", said)
    assert "What we keep about you" in said
    assert "/StructTreeRoot" in said
    assert {"H1", "H2", "Table", "TR", "TH", "TD"} <= set(re.findall(r"/S /(\w+)", said))
    letters = {one for name in NAMES for one in name if one.isalpha()}
    drawn = "".join(bytes.fromhex(code).decode("utf-16-be") for code in re.findall(MAPPED, said))
    assert letters <= set(drawn)


def test_a_script_that_no_font_draws_refuses_the_whole_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "_drawn", lambda _program: frozenset(range(0x20, 0x250)))
    with pytest.raises(
        NoPdf, match=r"no font here draws Chinese or Japanese, Hangul\. Install fonts-noto-cjk\."
    ):
        as_pdf(document("李明", "김"))
    with pytest.raises(NoPdf, match=r"Bengali.*fonts-noto-extra"):
        as_pdf(document("রহিমা"))


def test_a_letter_is_drawn_by_its_parts_and_a_joiner_by_nothing() -> None:
    assert glyphs._is_drawn("é", frozenset([ord("e"), 0x301]))
    assert glyphs._is_drawn("\u200d", frozenset())
    assert not glyphs._is_drawn("é", frozenset([ord("e")]))


def test_where_pango_or_fontconfig_is_missing_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = builtins.__import__

    def without_pango(name: str, *rest: Any, **named: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library")
        return whole(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    with pytest.raises(NoPdf, match=r"no Pango\. Install libpango"):
        as_pdf(document("Hodan"))
    monkeypatch.setattr(glyphs.shutil, "which", lambda _program: None)
    with pytest.raises(NoPdf, match=r"no fontconfig\. Install libpango"):
        as_pdf(document("Hodan"))


def test_nothing_is_fetched_and_no_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _socket, address: asked.append(address))
    page = '<html lang="en"><title>T</title><img alt="a" src="http://192.0.2.1/a.png"><img alt="b" src="{}">'
    made = printing._printed(page.format("file:///etc/hostname"))
    assert asked == []
    assert b"/Subtype /Image" not in made
