"""HR systems: reading employees and writing participation records, by the connector file. Each hears only of its own system."""
