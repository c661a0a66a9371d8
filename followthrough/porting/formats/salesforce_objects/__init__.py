"""Salesforce objects as its Data Loader writes them: API names, 18-character ids."""
