"""Cells into typed values. Each reader raises BadValue and nothing else, whatever the text."""
