"""Exports in the columns of HubSpot: companies, contacts, deals, activities, tickets."""
