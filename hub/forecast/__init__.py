"""When a place is likely: the clock, what the hub's own past says of it, and how past forecasts came true."""
