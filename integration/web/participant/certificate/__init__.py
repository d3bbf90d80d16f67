"""The certificate of participation: the pages of who takes one, what stands on it, and the page for whoever is shown one."""
