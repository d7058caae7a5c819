"""What a provider is told of a learner whom it enrols, in the fields of the ILR, and what it still has to ask."""
