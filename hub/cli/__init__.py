"""The `hub` command. Commands call services and print; they decide nothing."""
