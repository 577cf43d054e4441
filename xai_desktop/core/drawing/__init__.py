"""Drawing on a film, without a screen: what is drawn, how it is held, moved and changed. All in film pixels."""
