"""What an assessor of the hub works with."""
