"""What people do to the directory. Each use-case audits its changes and raises the directory's version."""
