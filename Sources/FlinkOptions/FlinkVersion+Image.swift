extension FlinkVersion {
  /// The Flink of an official image, which its tag begins with: `flink:2.3.0-java17`; nil for other images and for tags
  /// without a version.
  package init?(officialImage image: String) {
    guard let colon = image.lastIndex(of: ":"), Self.official.contains(String(image[..<colon])) else { return nil }
    let tag = image[image.index(after: colon)...]
    let numbers = tag.prefix { $0.isNumber || $0 == "." }.split(separator: ".").prefix(2).map(String.init)
    guard numbers.count == 2 else { return nil }
    self.init(numbers.joined(separator: "."))
  }

  private static let official = [
    "flink", "apache/flink", "library/flink", "docker.io/flink", "docker.io/library/flink", "docker.io/apache/flink",
  ]
}
