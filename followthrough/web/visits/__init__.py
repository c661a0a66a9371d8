"""Visits, planned and recorded, and what was promised."""
