"""What pages say and draw: languages, days, the path, the weave."""
