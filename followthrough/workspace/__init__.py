"""Whose data it is, who they are, and who may see and do what."""
