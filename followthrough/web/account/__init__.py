"""Looking after a customer for years: value reviews, renewals, what they use, and when to offer more."""
