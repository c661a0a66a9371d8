"""New leads: the inbox, hints of colleagues, and the forms by which strangers write to us."""
