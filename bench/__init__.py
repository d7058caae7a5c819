"""What proves the speed, with its invented data and the same rules written out plainly. Not part of the product."""
