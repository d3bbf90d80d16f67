"""What an LMS needs to install the tool, rendered from `plugin_manifest/tool.yaml` and the product's file for one address (MAN-01)."""
