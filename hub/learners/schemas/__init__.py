"""The questions of the registration and their words, a schema a page."""
