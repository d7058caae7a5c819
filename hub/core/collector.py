"""Python's collector of cycles, where it would only cost."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[None]:
    """While thousands of objects are made that stay, it walks them again and again, and finds next to nothing."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def spare_what_stays() -> None:
    """Keep the garbage collector from walking the program itself again and again: a fifth of a page's time, half of a
    command's that goes over very many rows."""
    gc.collect()
    gc.freeze()
