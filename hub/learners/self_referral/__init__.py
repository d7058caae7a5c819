"""People who ask for a class by themselves, without an account, until somebody of the hub has spoken with them."""
