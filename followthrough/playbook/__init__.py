"""How we mean to sell here: how often whom, and by what means."""
