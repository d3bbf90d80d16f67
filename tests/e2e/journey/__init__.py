"""A trajectory of six months, chapter by chapter: each module is what people do on the pages of one chapter."""
