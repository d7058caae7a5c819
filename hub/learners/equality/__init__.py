"""Questions about equality: asked once, optional, and never looked at by what finds or orders classes."""
