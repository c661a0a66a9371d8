"""Gatherings: one event, many customers."""
