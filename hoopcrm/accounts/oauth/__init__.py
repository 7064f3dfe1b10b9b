"""OAuth 2.0: how apps are allowed to work in an account, and get their tokens."""
