"""Registrations that an LMS made by itself: how they come about, and how they are looked at, renewed and taken away there."""
