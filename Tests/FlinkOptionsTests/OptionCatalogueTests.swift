import FlinkOptions
import Foundation
import Testing

struct OptionCatalogueTests {
  private static let newest = FlinkVersion.newest

  @Test func `finds a key with its type and default`() throws {
    let found = try #require(OptionCatalogue.lookUp("taskmanager.numberOfTaskSlots", in: Self.newest))
    #expect(found.route == .exact)
    #expect(found.state == .option)
    #expect(found.option.type == .int)
    #expect(found.option.defaultValue == "1")
    #expect(found.option.declaringClass == "configuration.TaskManagerOptions")
  }

  @Test func `knows the state of a key in each version`() throws {
    let backend = try #require(OptionCatalogue.option("state.backend"))
    #expect(backend.state(in: FlinkVersion(1, 16)) == .option)
    #expect(backend.state(in: FlinkVersion(1, 17)) == .alias)
    #expect(backend.replacedBy == ["state.backend.type"])
    #expect(backend.aliasOf(in: Self.newest).map(\.key) == ["state.backend.type"])
    #expect(backend.isOpen && backend.allowedValues.contains("rocksdb"))
    let watch = try #require(OptionCatalogue.option("akka.watch.threshold"))
    #expect(watch.state(in: FlinkVersion(1, 17)) == .deprecated)
    #expect(watch.state(in: FlinkVersion(1, 20)) == .ignored)
    #expect(watch.state(in: FlinkVersion(2, 0)) == .removed)
    let secret = try #require(OptionCatalogue.option("$internal.application.id"))
    #expect(secret.isInternal)
    #expect(secret.state(in: FlinkVersion(2, 2)) == .future)
  }

  @Test func `keeps to the versions in which a name is read by another option`() throws {
    let ask = try #require(OptionCatalogue.option("akka.ask.timeout"))
    #expect(ask.aliasOf(in: FlinkVersion(1, 16)).map(\.key) == ["taskmanager.slot.timeout"])
    #expect(ask.aliasOf(in: Self.newest).map(\.key) == ["pekko.ask.timeout"])
    #expect(ask.aliasOf.map(\.isFallback) == [false, true])
  }

  @Test func `takes type and default from the version's history`() throws {
    let interval = try #require(OptionCatalogue.option("client.heartbeat.interval"))
    #expect(interval.type(in: FlinkVersion(1, 19)) == .long)
    #expect(interval.defaultValue(in: FlinkVersion(1, 19)) == "30000")
    #expect(interval.type(in: Self.newest) == .duration)
    #expect(interval.defaultValue(in: Self.newest) == "30 s")
  }

  @Test(arguments: [
    ("external-resource.gpu.amount", OptionLookup.Route.pattern, "external-resource.<resource_name>.amount"),
    ("external-resource.gpu.param.x.y", .pattern, "external-resource.<resource_name>.param.<param>"),
    (
      "external-resource.gpu.param.discovery-script.args", .pattern,
      "external-resource.<resource_name>.param.discovery-script.args"
    ),
    ("metrics.reporter.prom.factory.class", .pattern, "metrics.reporter.<name>.factory.class"),
    ("kubernetes.taskmanager.node-selector.zone", .mapEntry, "kubernetes.taskmanager.node-selector"),
    ("s3.endpoint-of-some-kind", .prefix, "s3."),
    ("external-resource.gpu.ammount", .prefix, "external-resource."),
  ]) func `takes the nearest route to a key`(key: String, route: OptionLookup.Route, name: String) throws {
    let found = try #require(OptionCatalogue.lookUp(key, in: Self.newest))
    #expect(found.route == route)
    #expect(found.option.key == name)
  }

  @Test(arguments: ["s3.path-style-access", "s3.region", "gs.writer.chunk.size", "s3.s5cmd.path"])
  func `knows what a file system hands on in every version`(key: String) throws {
    for version in FlinkVersion.supported {
      #expect(try #require(OptionCatalogue.lookUp(key, in: version)).state == .option, "\(version)")
    }
  }

  @Test func `knows old names of what nothing reads as such`() throws {
    let old = try #require(OptionCatalogue.option("jobmanager.web.backpressure.refresh-interval"))
    #expect(old.state(in: FlinkVersion(1, 20)) == .ignored)
    // Read by the class that declares it.
    let ssl = try #require(OptionCatalogue.option("security.ssl.enabled"))
    #expect(ssl.state(in: FlinkVersion(1, 20)) == .deprecated)
  }

  @Test func `knows the factories of Flink's reporters`() {
    let prometheus = "org.apache.flink.metrics.prometheus.PrometheusReporter"
    #expect(OptionCatalogue.factory(ofReporter: prometheus) == prometheus + "Factory")
    #expect(OptionCatalogue.factory(ofReporter: prometheus + "Factory") == prometheus + "Factory")
    #expect(OptionCatalogue.factory(ofReporter: "com.example.Reporter") == nil)
  }

  @Test(arguments: ["taskmanager.numberOfTaskSlot", "external-resources.", "s3.", "", "external.gpu.amount"])
  func `knows no other keys`(key: String) {
    #expect(OptionCatalogue.lookUp(key, in: Self.newest) == nil)
  }

  @Test func `knows the operator's keys apart from Flink's`() throws {
    let period = try #require(OptionCatalogue.operatorOption("job.autoscaler.scale-up.grace-period"))
    #expect(period.state(in: FlinkVersion(1, 9)) == .option)
    #expect(period.state(in: FlinkVersion(1, 10)) == .alias)
    #expect(OptionCatalogue.option("job.autoscaler.scale-up.grace-period") == nil)
    #expect(OptionCatalogue.isTableOption("allow-comments"))
  }

  @Test func `holds every option of the catalogue file`() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/FlinkOptions/Catalogue/options.json").standardized
    let json = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let options = try #require(json["options"] as? [String: [String: Any]])
    #expect(OptionCatalogue.keys.count == options.count)
    for (key, entry) in options {
      let option = try #require(OptionCatalogue.option(key), "\(key)")
      #expect(option.type?.description == entry["type"] as? String, "\(key)")
      #expect(option.defaultValue == entry["default"] as? String, "\(key)")
      #expect(option.since?.description == entry["since"] as? String, "\(key)")
      let values = (entry["enum"] ?? entry["values"]) as? [String] ?? []
      #expect(option.allowedValues == values, "\(key)")
      #expect(option.aliasOf.map(\.key) == (entry["aliasOf"] as? [[String: Any]] ?? []).map { $0["key"] as? String })
    }
  }
}
