"""Deals on the screen: board, list, one deal."""
