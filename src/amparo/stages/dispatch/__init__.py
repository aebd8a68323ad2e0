"""An incident that needs eyes comes in; a pair of observers, and what they saw, goes out."""
