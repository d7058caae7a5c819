"""What a provider reads of its referrals: what it has to do, in match cards, and what it may know of whom."""
