"""Other tools, each as small as it can be and still be a tool: they answer /login, /launch and /page."""
