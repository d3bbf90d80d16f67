"""What a mapping file may say, checked key by key."""
