"""Studies of the journal on the screen: losses, and open deals that look like them."""
