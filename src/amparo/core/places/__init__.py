"""Places, areas, cells and map tiles."""
