"""What changes for a customer."""
