"""Drafts into rows of the workspace: matched with all that is there, written in batches, each row's fate kept."""
