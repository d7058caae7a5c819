"""The answer to a subject access request: all that is kept of a learner, in words and as JSON."""
