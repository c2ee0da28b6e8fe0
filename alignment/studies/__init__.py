"""From records and a query to the answer, and to what follows from it."""
