"""Wederkerig: reciprocal mentoring between an LMS and an HRIS."""
