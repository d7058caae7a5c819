"""What the rooms of the demonstration hand to one another."""

from collections.abc import Callable

Progress = Callable[[int, int], None]  # how many of how many are done
Cost = tuple[int, int, int]  # of the service's passwords
