// Filled in by the first file of ExternalResources.
