"""Handing a customer over, from the one who sold to the one who will look after them."""
