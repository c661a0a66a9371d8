"""Today: the plan of a day, why it is in this order, and what keeps it honest."""
