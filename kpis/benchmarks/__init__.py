"""Benchmarks: what others publish for a KPI, shown beside one's own figures with the source, never part of a score."""
