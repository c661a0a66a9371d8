"""Salesforce reports and list views: labels instead of API names, linked by name and e-mail."""
