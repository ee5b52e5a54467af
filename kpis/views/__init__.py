"""The administration pages of kpis: the catalogue, targets, and runs of the aggregation."""
