"""Bytes into tables, with the file's own row numbers kept and every doubt asked."""
