"""Who is who: an account and an employee, two records of one person."""
