"""A question and its words, an answer and what is wrong with it: for pages, commands, files and the API alike."""
