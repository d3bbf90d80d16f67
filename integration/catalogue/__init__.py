"""The mentoring catalogue: programmes, formats, agreement and competencies as YAML in Dutch and English."""
