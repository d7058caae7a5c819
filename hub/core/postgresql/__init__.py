"""What PostgreSQL alone has: policies for rows, the role of each viewer, a standby to read from."""
