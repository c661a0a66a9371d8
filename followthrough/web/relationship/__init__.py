"""The relationship after a sale: trust, interest, phase, and the milestones to its value."""
