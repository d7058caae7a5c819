"""The profile of a provider: whom to call, what it asks to see, and what it has arranged with others."""
