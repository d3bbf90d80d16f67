"""What the service does: one function = one thing = its transactions, none of which is held while the network speaks."""
