"""The register of what learners ask about their data: its clock, its states and its letters."""
