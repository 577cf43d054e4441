"""Charts of an audit on the screen, drawn from the same frozen descriptions as the files."""
