"""Use-cases of the directory. Each audits its changes and raises the directory's version."""
