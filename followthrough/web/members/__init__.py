"""Team: who works here, and how they come in."""
