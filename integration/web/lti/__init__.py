"""What an LMS and the browsers it sends ask for: registration, launches, choosing and placing doors."""
