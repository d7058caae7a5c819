"""Use-cases of the learners room, one intention a module."""
