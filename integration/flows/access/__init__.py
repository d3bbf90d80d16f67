"""Who gets in, with which rights, in which language."""
