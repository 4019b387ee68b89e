import Testing

@testable import ClusterModel
