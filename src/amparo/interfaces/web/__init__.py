"""What the web interfaces share: base pages, components, access, words, styles, scripts."""
