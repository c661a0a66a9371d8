"""Documents to be printed or sent: set by Typst from values, never from markup that somebody typed."""
