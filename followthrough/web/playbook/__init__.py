"""The playbook on the screen: read by stage with its figures, added to, changed, retired."""
