import Testing

@testable import ExternalResources
