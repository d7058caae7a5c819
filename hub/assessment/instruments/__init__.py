"""The assessment's words: can-do statements by skill and level, in versions."""
