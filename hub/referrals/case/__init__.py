"""One referral, from sent to ended: what may happen to it and what follows."""
