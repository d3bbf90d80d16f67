"""What benchmarks share: processes that are measured, the world around them, and the table of figures."""
