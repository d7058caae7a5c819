"""What happened in the class: the start, and later attendance, progress and destination."""
