"""A process that holds the classes of a large area and ranks them for some learners, and nothing more.

`python -m bench.ranking_alone`: whoever starts it measures its memory.
"""

from bench.synthetic_area import TODAY, Area
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import load_policy
from hub.matching.ranking.rank import rank

SEED = 20261123
LOTTERY = 7919
CLASSES = 10_000
LEARNERS = 15


def rank_some() -> int:
    """How many classes were told to all the learners; nothing of one is kept for the next."""
    area, policy = Area(SEED, CLASSES), load_policy()
    snapshot = Snapshot.build(area.classes, 1)
    rankings = (rank(snapshot, area.learner(), policy, TODAY, LOTTERY) for _ in range(LEARNERS))
    return sum(len(one.best) + len(one.full) + len(one.openers) for one in rankings)


if __name__ == "__main__":
    print(rank_some())
