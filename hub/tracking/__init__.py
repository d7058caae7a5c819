"""What happens after a place is taken: the start in a class, its end."""
