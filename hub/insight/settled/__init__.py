"""From counts to figures: everything that is published of one population, settled together once."""
