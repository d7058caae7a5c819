"""What the consent room does for the rooms above it."""
