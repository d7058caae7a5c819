"""How long a sealed value is: never as long as what was written, so that a length tells nothing.

    immigration_status = sealed("immigration", Tier.SPECIAL, label="Immigration status", bucket=code_of(64))

What is filled in, what is left blank and what was never asked have one length. A code has one length whatever
it says. A text has one of a few; where even a long text would tell that something was written, the shortest is
so long that hardly any text is longer.
"""

from dataclasses import dataclass

_BLOCK = 16
_MARKS = 2  # bytes: whether there is a value, and where it ends


class TooLong(ValueError):
    """A value is longer than its field can be: a form let it through, which is a mistake in the program."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The lengths in bytes, shortest first, that the values of one field are filled up to."""

    sizes: tuple[int, ...]

    @property
    def longest(self) -> int:
        """The bytes of the longest text that goes in."""
        return self.sizes[-1] - _MARKS

    def fill(self, value: str | None) -> bytes:
        """The value, or its absence, filled up to the first size that holds it."""
        plain = b"\x00\x80" if value is None else b"\x01" + value.encode() + b"\x80"
        size = next((size for size in self.sizes if size >= len(plain)), None)
        if size is None:
            raise TooLong(f"a value of more than {self.longest} bytes")
        return plain + bytes(size - len(plain))


def emptied(filled: bytes) -> str | None:
    """What `Bucket.fill` was given, whatever it was filled up to."""
    return filled[1 : filled.rindex(b"\x80")].decode() if filled[:1] == b"\x01" else None


def code_of(longest: int) -> Bucket:
    """One length, for codes and numbers of at most so many bytes."""
    return Bucket((-(-(longest + _MARKS) // _BLOCK) * _BLOCK,))


LINE = Bucket((256, 1024, 4096))  # names and addresses: 63 characters of any script, most often
PRIVATE_TEXT = Bucket((1024, 4096))  # who has such a text at all is nobody's business
ANSWERS = Bucket((2048, 16384))  # all that one page or more of a form asked, as one record
LONG_TEXT = Bucket((1024, 4096, 16384))
RECORD = Bucket(
    (1024, 4096, 16384, 65536, 262144, 524288, 1048576, 4194304)
)  # what the service itself writes
PICTURE = Bucket((131072, 262144, 524288))  # a picture as base64
FILE = Bucket((65536, 1048576, 7340032))  # a file that somebody chose, as base64
