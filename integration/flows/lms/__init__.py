"""What the service does with an LMS: register it, be launched by it, hold keys and tokens for it."""
