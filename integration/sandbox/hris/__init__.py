"""The HR system: pages, SCIM 2.0 and a REST API of its own."""
