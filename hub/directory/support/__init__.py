"""Other help in the area: what to do while waiting, and services for what is not English. Nothing in it is personal."""
