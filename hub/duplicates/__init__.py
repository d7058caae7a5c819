"""One person registered twice: who may be the same, what a steward decides, and merging two records or undoing it."""
