/// Whether Flink masks the value of a key in its logs and web pages, as `GlobalConfiguration.isSensitive` decides.
///
/// The words are those of Flink 2.3; older versions know fewer (`http-headers` came with 1.20, `api-key` later), and masking
/// more is the safe side.
package func isSensitive(_ key: String) -> Bool {
  let lower = key.lowercased()
  return sensitiveWords.contains { lower.contains($0) }
}

private let sensitiveWords = [
  "password", "secret", "fs.azure.account.key", "apikey", "api-key", "auth-params", "service-key", "token",
  "basic-auth",
  "jaas.config", "http-headers",
]
