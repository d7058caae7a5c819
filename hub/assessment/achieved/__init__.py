"""Levels that learners reach in class, beside those of assessments, and which of the two counts now."""
