import FlinkOptions
import Testing

struct OptionGlanceTests {
  private func isPlain(_ key: String, _ value: String) -> Bool {
    Array(key.utf8).withUnsafeBufferPointer { key in
      Array(value.utf8).withUnsafeBufferPointer { OptionCatalogue.isPlain(key: key, value: $0) }
    }
  }

  @Test func `passes what every version knows and reads`() {
    #expect(isPlain("taskmanager.numberOfTaskSlots", "2"))
    #expect(isPlain("taskmanager.memory.process.size", "1728m"))
    #expect(isPlain("rest.address", "anything"))
  }

  @Test(arguments: [
    ("taskmanager.numberOfTaskSlots", "two"), ("taskmanager.memory.process.size", "4Gi"), ("state.backend", "rocksdb"),
    ("akka.ask.timeout", "10 s"), ("nothing.known", "1"), ("application-result-store.storage-path", "x"),
  ]) func `leaves the rest to a closer look`(key: String, value: String) { #expect(!isPlain(key, value)) }

  /// The glance may not pass what the closer look would find something in.
  @Test func `passes nothing that some version does not read`() {
    let values = ["", "0", "1", "true", "false", "10 s", "10s", "4gb", "1024m", "0.5", "1.", "abc", "-1", "9999999999"]
    for key in OptionCatalogue.keys {
      guard let option = OptionCatalogue.option(key) else { continue }
      for value in values + option.allowedValues where isPlain(key, value) {
        for version in FlinkVersion.supported {
          let lookup = OptionCatalogue.lookUp(key, in: version)
          #expect(lookup?.state == .option, "\(key) in \(version)")
          guard let type = option.type(in: version) else { continue }
          let flaw = OptionValue.flaw(of: value, as: type, allowed: option.allowedValues(in: version), in: version)
          #expect(flaw == nil, "\(key): \(value) in \(version)")
        }
      }
    }
  }
}
