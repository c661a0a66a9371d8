"""The settings of the workspace and of oneself."""
