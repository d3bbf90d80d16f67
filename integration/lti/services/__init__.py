"""The services that a platform offers a tool: tokens, course members, columns and scores."""
