"""How what only its owner may read is kept: sealed values, rows and columns, and the keys of each learner."""
