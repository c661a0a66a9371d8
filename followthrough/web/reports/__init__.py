"""Daily reports: written, handed in, read and answered."""
