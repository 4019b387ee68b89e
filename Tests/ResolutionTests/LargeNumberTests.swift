import ClusterModel
import Testing

/// Numbers at the ends of 64 bits are findings, and end no process.
@Suite struct LargeNumberTests {
  @Test(arguments: [Int.min, Int.min + 1, -38, -37, -1, 0, 1, 28, 29, Int.max - 1, Int.max])
  func `reads any exponent of a quantity`(_ exponent: Int) throws {
    let quantity = try #require(KubernetesQuantity("1e\(exponent)"))
    #expect(quantity.number > 0 && !quantity.isNegative)
  }
}
