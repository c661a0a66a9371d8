"""Work off the request, and the clock: one scheduler in the same program."""
