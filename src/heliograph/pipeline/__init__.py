"""The Collector's model: configuration, component contract, graph, delivery."""
