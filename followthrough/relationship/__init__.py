"""The bond, before and after the sale: who is parked, until when and why."""
