"""Who the person is, how to reach them safely, what they need."""
