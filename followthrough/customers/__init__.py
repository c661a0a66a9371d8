"""Whom we sell to and serve, and the people there."""
