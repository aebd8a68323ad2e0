"""Reports come in; incidents with attributed observations and a verification state go out."""
