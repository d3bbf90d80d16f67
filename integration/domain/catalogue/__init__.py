"""What the catalogue holds beside formats and programmes, as values: lists to choose from, early signs, bands and texts."""
