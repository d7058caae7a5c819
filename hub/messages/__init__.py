"""What the hub sends to people: a row for each message, the words, who may be written to and how, and the carriers."""
