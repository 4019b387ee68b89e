import Testing

@testable import FlinkOptions
