"""Who came to which meeting of a class, who did not and why, and what that amounts to."""
