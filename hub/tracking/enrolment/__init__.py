"""A learner in a class: from the start to the end."""
