"""The day written up, read and answered."""
