import Testing

@testable import ClusterLoading
