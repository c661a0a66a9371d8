"""What customers expect from what they bought, and what became of it."""
