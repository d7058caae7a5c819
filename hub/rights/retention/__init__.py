"""How long anything is kept, and the nightly run that deletes what is kept too long."""
