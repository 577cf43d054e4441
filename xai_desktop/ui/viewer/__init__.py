"""The film viewer: panes, tools, overlays and the colour bar."""
