"""The use-cases of the assessment, by intention."""
