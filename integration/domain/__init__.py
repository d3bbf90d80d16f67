"""The rules of mentoring: plain Python, no input or output, time as an argument."""
