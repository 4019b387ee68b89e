/// Whether Flink masks the value of a key in its logs and web pages, as `GlobalConfiguration.isSensitive` decides.
///
/// The words are those of Flink 2.3; older versions know fewer (`http-headers` came with 1.20, `api-key` later), and masking
/// more is the safe side.
package func isSensitive(_ key: String) -> Bool {
  // By bytes: it is asked for each line that is shown, and `String.contains` took half of a run's time.
  var lower = key.lowercased()
  return lower.withUTF8 { bytes in sensitiveWords.contains { isIn(bytes, $0) } }
}

private func isIn(_ text: UnsafeBufferPointer<UInt8>, _ word: [UInt8]) -> Bool {
  guard text.count >= word.count else { return false }
  return (0...text.count - word.count).contains { start in
    text[start] == word[0] && (1..<word.count).allSatisfy { text[start + $0] == word[$0] }
  }
}

private let sensitiveWords = [
  "password", "secret", "fs.azure.account.key", "apikey", "api-key", "auth-params", "service-key", "token",
  "basic-auth", "jaas.config", "http-headers",
].map { Array($0.utf8) }
