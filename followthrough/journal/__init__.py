"""The spine: what happened, for ever, and what happens next."""
