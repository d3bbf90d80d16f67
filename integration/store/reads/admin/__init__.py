"""What an admin sees: connections, imports, letters, registrations, accounts. Never who is in a duo with whom, nor what they write."""
