"""How each chart of an audit is drawn. Private to `services.cohort_drawing`."""
