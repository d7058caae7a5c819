"""The one common initial assessment."""
