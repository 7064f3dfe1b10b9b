"""What workflows and campaigns have in common: something that contacts are enrolled in."""
