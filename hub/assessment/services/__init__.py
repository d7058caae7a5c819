"""Use-cases of the assessment: one module for each intention."""
