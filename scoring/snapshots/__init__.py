"""Frozen inputs, to and from rows and storage."""
