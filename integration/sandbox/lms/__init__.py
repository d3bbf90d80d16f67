"""The LMS: pages, launches, tokens and services, as strict as Moodle."""
