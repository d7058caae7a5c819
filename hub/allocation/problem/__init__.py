"""Who could take which place, and how well it suits them."""
