"""Which classes suit a learner, in what order and why. The core is pure: see docs/matching.md."""
