"""What happens between joining and farewell, kept and found again."""
