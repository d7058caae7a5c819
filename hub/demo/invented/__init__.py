"""Who lives in the demonstration area, what is taught there, and who goes where on which day: drawn, not done."""
