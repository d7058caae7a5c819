"""Use-cases of the room, one file per intention."""
