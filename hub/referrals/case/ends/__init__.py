"""What becomes of learners when a class is cancelled, moved or gets smaller, or a provider ends."""
