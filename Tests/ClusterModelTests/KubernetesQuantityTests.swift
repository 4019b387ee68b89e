import Testing

@testable import ClusterModel

@Suite struct KubernetesQuantityTests {
  @Test(arguments: [
    ("2", "2.0"), ("2", "2000m"), ("3Ki", "3072"), ("1k", "1e3"), ("1E", "1000000000000000000"), ("0.5Gi", "512Mi"),
    ("1500m", "1.5"), ("1e-3", "1m"), (".5", "500m"), ("1.", "1"), ("+1", "1"), ("0", "-0"), ("1u", "1000n"),
    ("0.0000000001", "1n"), ("1e-12", "1n"),
  ])
  func `is the same in another form`(left: String, right: String) throws {
    #expect(try #require(KubernetesQuantity(left)) == #require(KubernetesQuantity(right)))
  }

  @Test(arguments: [
    "", ".", "-", "Gi", "1 Gi", "1g", "1gi", "1K", "1mm", "0x1", "1e", "1e1.5", "one", "1Gii", "1_000", "١",
  ])
  func `refuses what is none`(text: String) { #expect(KubernetesQuantity(text) == nil) }

  @Test func `knows whole numbers, nothing, and less than nothing`() throws {
    for text in ["3", "3000m", "3Ki", "2.0", "0", "1e2", "0.5k"] {
      #expect(try #require(KubernetesQuantity(text)).isWhole, "\(text)")
    }
    for text in ["0.5", "1500m", "1n", "1.0000000000001", "1e-40"] {
      #expect(try !#require(KubernetesQuantity(text)).isWhole, "\(text)")
    }
    #expect(KubernetesQuantity("0.0")?.isZero == true)
    #expect(KubernetesQuantity("0.0000000000000000000000001")?.isZero == false)
    #expect(KubernetesQuantity("-1")?.isNegative == true)
  }

  @Test func `keeps within its bounds whatever it is given`() throws {
    let nines = String(repeating: "9", count: 100_000)
    for text in [nines, nines + "E", nines + "e99999", "1e9999", "-" + nines, "0." + nines, "1e-99999999"] {
      let quantity = try #require(KubernetesQuantity(text), "\(text.prefix(8))")
      #expect(quantity.isNegative == text.hasPrefix("-"))
    }
    #expect(try #require(KubernetesQuantity("1e9999")) > #require(KubernetesQuantity("999P")))
  }
}
