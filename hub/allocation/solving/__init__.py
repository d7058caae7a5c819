"""Places shared out: the largest number first, nobody passed over."""
