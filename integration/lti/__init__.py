"""The LMS: how a launch is proved, whose keys sign what, and the services behind a course."""
