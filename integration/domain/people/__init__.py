"""Who people are: employees, accounts and their rights, and how records become one of them."""
