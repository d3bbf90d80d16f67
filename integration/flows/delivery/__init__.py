"""How letters leave the outbox and reach an LMS or an HR system."""
