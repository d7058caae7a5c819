"""What browsers are sent is what the pinned sources give."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIST = ROOT / "hub" / "web" / "static" / "dist"
needs_npm = pytest.mark.skipif(
    not shutil.which("npm"), reason="npm is not installed, so the assets cannot be rebuilt and compared"
)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


@needs_npm
def test_the_committed_assets_are_what_the_sources_give(tmp_path: Path) -> None:
    subprocess.run(["sh", "frontend/build.sh", str(tmp_path / "dist")], cwd=ROOT, check=True)
    built, committed = contents(tmp_path / "dist"), contents(DIST)
    assert sorted(built) == sorted(committed)
    assert [name for name in built if built[name] != committed[name]] == []


def test_no_host_is_named_in_the_lock_file() -> None:
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text()


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_with_white(colour: str) -> float:
    return 1.05 / (luminance(colour) + 0.05)


def test_every_colour_of_a_chart_stands_out_from_the_page() -> None:
    colours = re.findall(r"\.hub-chart__series-\d\{fill:(#[0-9a-f]{6})\}", (DIST / "app.css").read_text())
    assert len(colours) == len(set(colours)) == 6
    assert [colour for colour in colours if contrast_with_white(colour) < 3] == []


def test_words_on_the_colour_of_the_service_can_be_read() -> None:
    assert contrast_with_white("#00625a") >= 4.5
