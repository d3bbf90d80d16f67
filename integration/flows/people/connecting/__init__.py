"""Connecting an HRIS: the form, the permission of an admin, when people are fetched, switching on and off."""
