"""The journal on the screen, by member, customer, team."""
