"""Reading the audit: who has seen a learner, what is unusual, and whether the record of it is whole."""
