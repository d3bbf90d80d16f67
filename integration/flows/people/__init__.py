"""How people come in from HR systems, and how an account is recognised as one of them."""
