"""The words of the product, as enums and value types. Knows no Django and no database."""
