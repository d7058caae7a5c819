"""How a learner gets on in a class: reviews, results, and the level they have reached."""
