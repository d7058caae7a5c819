"""When a place is likely: the term clock, how sure it is, and how past forecasts came true."""
