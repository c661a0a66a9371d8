"""One pass of a customer through the seven stages."""
