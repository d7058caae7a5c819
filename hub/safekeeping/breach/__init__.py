"""Personal data breaches: whom one affects, the register with its clock, and the letters."""
