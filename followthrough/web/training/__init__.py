"""Training: what it is for, its days, who was there, and what it changed."""
