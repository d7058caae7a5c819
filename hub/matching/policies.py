"""The policy in force."""

from hub.core.db import UnitOfWork
from hub.matching.policy import Policy, load_policy


def published_policy(uow: UnitOfWork) -> Policy:
    """The policy that rankings are made with now."""
    return load_policy()
