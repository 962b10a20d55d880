"""The running graph: receivers' intakes, pipelines on threads of their own, branches that know what is owed."""
