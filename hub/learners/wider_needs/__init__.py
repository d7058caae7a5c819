"""What other help a learner was told of and whether it helped: for the hub alone, with a yes of its own."""
