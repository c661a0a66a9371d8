"""Training: programs, their sessions, who was there, what it cost, and the studies of what it changed."""
