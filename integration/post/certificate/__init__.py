"""The certificate of participation as a PDF. The typesetter runs in a process of its own and is gone when the sheet is there."""
