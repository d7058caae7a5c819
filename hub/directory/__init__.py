"""The directory: providers, their venues, classes, weekly sessions and places."""
