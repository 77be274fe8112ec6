"""`Page` -> columns of numbers, one row a block: what scorers look at."""
