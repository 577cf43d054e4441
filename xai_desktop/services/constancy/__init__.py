"""A constancy test: films sealed with what a network said of them, asked again after every change."""
