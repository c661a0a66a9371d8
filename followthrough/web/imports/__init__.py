"""The pages of an import: choose files, answer what they leave open, look before importing, done, with undo."""
