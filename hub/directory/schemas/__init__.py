"""What comes in from outside and goes out again: one schema each for pages, files and the API."""
