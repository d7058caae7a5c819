"""A day at a venue: a queue of several learners, assessed side by side."""
