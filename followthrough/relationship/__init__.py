"""What is on record of a relationship after the sale: milestones, and in which phase it was placed when."""
