import FlinkOptions
import Testing

struct SensitiveKeysTests {
  @Test(arguments: ["s3.secret-key", "security.ssl.Key-PASSWORD", "metrics.reporter.dd.apikey", "x.token.y"])
  func `masks what Flink masks`(key: String) { #expect(isSensitive(key)) }

  @Test(arguments: ["s3.access-key", "external-resource.gpu.amount", "taskmanager.numberOfTaskSlots"])
  func `masks nothing else`(key: String) { #expect(!isSensitive(key)) }
}
