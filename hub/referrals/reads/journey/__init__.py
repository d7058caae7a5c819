"""The way of one learner: the rows it is told from, as staff read it and as the learner does."""
