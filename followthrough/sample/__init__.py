"""Sample and synthetic workspaces."""
