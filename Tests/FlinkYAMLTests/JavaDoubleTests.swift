import FlinkYAML
import Testing

@Suite struct JavaDoubleTests {
  @Test(arguments: [
    (1.0, "1.0"), (1.1, "1.1"), (0.001, "0.001"), (1e-4, "1.0E-4"), (1e7, "1.0E7"), (9999999, "9999999.0"),
    (2e-3, "0.002"), (1e21, "1.0E21"), (2.0e23, "1.9999999999999998E23"),
    (9.007199254740993e15, "9.007199254740992E15"),
    (Double.leastNonzeroMagnitude, "4.9E-324"), (1.7976931348623157e308, "1.7976931348623157E308"), (-2.5, "-2.5"),
    (0.0, "0.0"),
  ])
  func `prints as Java 17 does`(value: Double, text: String) {
    #expect(javaText(value) == text)
  }
}
