"""What proves the product: its speed, beside plain references and invented data, and its tests. Not part of it."""
