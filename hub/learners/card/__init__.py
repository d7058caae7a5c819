"""The card by which a learner looks at where they stand, without an account: its code, and who has shown it."""
