"""What is read of learners for a page as a whole: the funding that is likely, and what a referrer may know."""
