"""How long the main actions take: whole pages through the program, beside the same work in bare SQL."""
