"""What templates may say: the words of the product and its marks."""
