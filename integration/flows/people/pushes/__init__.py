"""People whom another system pushes to us, and the keys it does so with."""
