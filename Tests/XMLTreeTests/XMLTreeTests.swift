import Testing

@testable import XMLTree
