"""Pages about the whole."""
