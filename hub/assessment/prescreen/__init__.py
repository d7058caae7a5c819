"""A few questions by phone that say roughly where somebody stands, before anybody assesses them."""
