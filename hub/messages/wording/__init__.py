"""The words of messages: those that came with the program and the hub's own, what they may say, in which languages."""
