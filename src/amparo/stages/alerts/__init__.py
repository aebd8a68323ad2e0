"""A confirmed incident and two releasers come in; a published alert goes out, and what becomes of it."""
