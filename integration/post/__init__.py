"""What leaves on paper, by mail or by other post than LMS and HR system."""
