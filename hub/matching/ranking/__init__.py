"""Every class in order for one learner."""
