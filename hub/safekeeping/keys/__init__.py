"""One key takes the place of another, while the service goes on: the ring's file and the database together."""
