"""What somebody does three and six months after a course: whom to call, and what they say."""
