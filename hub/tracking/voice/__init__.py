"""What learners say themselves: what they can do in English, before and after a course, and what they think of it."""
