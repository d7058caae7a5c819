"""What bars a class, what makes it wait, and what speaks for it."""
