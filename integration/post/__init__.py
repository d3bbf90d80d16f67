"""What leaves on paper or by other post than LMS and HR system."""
