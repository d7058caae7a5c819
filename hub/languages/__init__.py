"""What learners read, in their languages: phrases as data, days as a language writes them, and who has checked what."""
