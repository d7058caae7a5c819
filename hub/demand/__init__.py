"""What nobody offers yet: needs that no class meets, classes proposed for them, and whom to invite when one opens."""
