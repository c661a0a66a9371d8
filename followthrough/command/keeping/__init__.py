"""Copies of everything: written from one moment, proven by restoring them, put back whole or not at all."""
