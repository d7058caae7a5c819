"""What was drawn, played through the use-cases of the service, each part on its own day."""
