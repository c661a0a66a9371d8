"""Studies that only read: what the journal shows of lost deals, and of open ones that look alike."""
