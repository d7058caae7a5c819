"""How fast one learner's ranking is against the same rules in a loop over cached objects, measured in the same run.

Both give the order and the values of every class that fits, and every reason of every class. Before any time is taken the
two must agree on many learners; the words of a page are made from either in the same way and are not timed.
"""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any
