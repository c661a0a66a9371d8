"""Levels, judged one by one or in a sitting."""
