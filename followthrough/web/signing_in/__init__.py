"""Signing in, invitations, new passwords, first run: what works before there is a member."""
