"""What pages ask about a trajectory."""
