"""Scripts that measure boilerkit and its peers. See README.md beside this file."""
