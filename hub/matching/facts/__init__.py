"""What is known of a class and of a learner, with no identity."""
