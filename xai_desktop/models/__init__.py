"""Networks: bundles, their weights, and how a film becomes what they were trained on. Knows torch, but no screen."""
