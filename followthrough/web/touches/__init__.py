"""Logging a touch, amending it, taking it back."""
