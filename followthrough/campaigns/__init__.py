"""Pushes at customers for whom something changed, measured against some that were left alone."""
