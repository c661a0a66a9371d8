"""Followthrough: a sales journal that never lets a customer go quiet by accident."""

__version__ = "0.1.0"
