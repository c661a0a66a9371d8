"""Campaigns: whom one finds, how it was drawn, what came of it."""
