"""What nobody offers yet: needs that no class meets, where they lie, and whom to invite when a class opens."""
