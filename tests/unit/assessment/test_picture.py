"""A picture is drawn anew: what its file says beside the picture is gone, and what is no picture is refused."""

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from hub.assessment.picture.image import LONGEST_SIDE, MOST_BYTES, redrawn
from hub.core.buckets import PICTURE
from hub.core.errors import RuleBroken

CAMERA, ORIENTATION, PLACE = 0x010F, 0x0112, 0x8825
TURNED = 6  # the camera was held upright: the picture is to be turned by a quarter


def jpeg(size: tuple[int, int] = (300, 200), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, "JPEG", **more)
    return out.getvalue()


def photo_that_tells() -> bytes:
    exif = Image.Exif()
    exif[CAMERA], exif[ORIENTATION] = "A camera of somebody", TURNED
    exif.get_ifd(PLACE)[1] = "N"
    return jpeg(exif=exif, comment=b"taken at the clinic")


def opened(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture))


def test_nothing_of_the_file_goes_with_the_picture() -> None:
    kept = redrawn(photo_that_tells())
    assert not opened(kept).getexif()
    assert "comment" not in opened(kept).info
    for told in (b"Exif", b"camera", b"clinic"):
        assert told in photo_that_tells()
        assert told not in kept


def test_a_picture_taken_upright_is_kept_upright() -> None:
    assert opened(redrawn(photo_that_tells())).size == (200, 300)


def test_words_in_a_png_and_bytes_behind_the_picture_are_left_out() -> None:
    words, out = PngImagePlugin.PngInfo(), BytesIO()
    words.add_text("Author", "somebody")
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG", pnginfo=words)
    kept = redrawn(out.getvalue() + b"<script>alert(1)</script>")
    assert b"somebody" not in kept
    assert b"script" not in kept
    assert opened(kept).getpixel((25, 25)) == 255  # what is transparent is paper


def test_a_large_photo_is_made_small_enough_to_keep() -> None:
    noise = Image.effect_noise((4000, 3000), 60)
    out = BytesIO()
    noise.save(out, "JPEG")
    kept = redrawn(out.getvalue())
    assert len(kept) <= MOST_BYTES
    assert max(opened(kept).size) <= LONGEST_SIDE
    assert opened(kept).mode == "L"
    assert PICTURE.longest > MOST_BYTES * 4 / 3 + 4


@pytest.mark.parametrize(
    "raw", [b"", b"GIF89a" + bytes(20), b"%PDF-1.7", b"\xff\xd8\xff", jpeg()[:200], b"<svg/>"]
)
def test_what_is_no_whole_photo_is_refused(raw: bytes) -> None:
    with pytest.raises(RuleBroken, match="JPEG or PNG"):
        redrawn(raw)


def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused() -> None:
    out = BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert len(out.getvalue()) < 50_000
    with pytest.raises(RuleBroken, match="too large"):
        redrawn(out.getvalue())
