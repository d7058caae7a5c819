"""What waits for the hub: each thing to do, whose it is, and what a page says of it."""
