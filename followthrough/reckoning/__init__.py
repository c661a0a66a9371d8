"""The arithmetic of the product, on plain values. Knows no Django, no database and no words of the product."""
