"""What is true in the sandbox: people, accounts, grades, records, keys, and the bad days it was told to have."""
