"""From what somebody uploads to a picture that is fit to keep: grey, small, and nothing but the picture. No database.

The picture is drawn anew, so that nothing of the file goes with it: place, time, camera, comments, or whatever else a
file may hide behind an image.
"""

from io import BytesIO

from PIL import Image, ImageOps

from hub.core.errors import RuleBroken

FORMATS = ("JPEG", "PNG")
MOST_PIXELS = 36_000_000  # of what is uploaded: a phone's photo has 12 to 24 million
LONGEST_SIDE = 1600  # pixels: a line of handwriting on A4 is then about 40 high
QUALITIES = (75, 60, 45, 30)  # of JPEG, the first that is small enough
MOST_BYTES = 380_000
WHITE = 255
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
)  # what files that are no image raise


def redrawn(raw: bytes) -> bytes:
    """A grey JPEG of at most `MOST_BYTES`, upright; RuleBroken where there is no such picture in the file."""
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as photo:
            return _small(_drawn_anew(photo))
    except BROKEN as error:
        raise RuleBroken("The file must be a photo or scan as JPEG or PNG", field="picture") from error


def _drawn_anew(photo: Image.Image) -> Image.Image:
    if photo.width * photo.height > MOST_PIXELS:
        raise RuleBroken("The photo is too large: take it with fewer than 36 megapixels", field="picture")
    photo.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(photo)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    shown = upright.convert("RGBA")
    fresh = Image.new("L", shown.size, WHITE)
    fresh.paste(shown.convert("L"), mask=shown.getchannel("A"))
    return fresh


def _small(picture: Image.Image) -> bytes:
    for quality in QUALITIES:
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise RuleBroken("The photo has too much in it: take it of the sheet alone", field="picture")
