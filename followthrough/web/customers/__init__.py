"""Customers and their people on the screen."""
