"""Many documents: where they come from, who extracts them and where results go."""
