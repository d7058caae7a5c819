"""What happens to demands, proposed classes and invitations."""
