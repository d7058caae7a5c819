"""The weights and figures of the ranking, in versions."""
