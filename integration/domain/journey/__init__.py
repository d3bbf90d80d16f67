"""What happens between joining and farewell: intake, sessions, breaks, meetings, looking back halfway, endings."""
