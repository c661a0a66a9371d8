"""After the sale: what customers need solved, and whom they recommend us to."""
