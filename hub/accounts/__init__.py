"""Staff, their organisations and roles, sign-in and sessions."""
