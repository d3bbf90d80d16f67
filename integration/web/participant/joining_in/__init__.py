"""The pages of who has no duo yet, and what they told there."""
