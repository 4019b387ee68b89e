// A driver of one's own, complete in one file: RDMA network cards, as the kernel shows them in /sys/class/infiniband.
//
// Flink's configuration for it:
//   external-resources: nic
//   external-resource.nic.amount: 2
//   external-resource.nic.driver-factory.class: com.example.NICDriverFactory
//   external-resource.nic.param.ports: active
public import ExternalResources
import Foundation

/// One network card.
public struct NICInfo: ExternalResourceInfo {
  /// The kernel's name, such as `mlx5_0`: fit for `NCCL_IB_HCA`.
  public let name: String
  /// The card's address in the fabric, such as `ec0d:9a03:0078:7ec4`.
  public let guid: String?
  /// The NUMA node that the card is nearest to.
  public let numaNode: Int?

  public func property(_ key: String) -> String? {
    switch key {
    case "name": name
    case "guid": guid
    case "numa-node": numaNode.map(String.init)
    default: nil
    }
  }

  public var keys: [String] { ["guid", "name", "numa-node"].filter { property($0) != nil } }

  /// The name is the identity: whatever else is known, one name is one card.
  public static func == (left: NICInfo, right: NICInfo) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Finds network cards in the kernel's files.
public struct NICDriver: ExternalResourceDriver {
  let root: String
  let needsActivePort: Bool

  public func retrieveResourceInfo(amount: Int) async throws(ExternalResourceError) -> Set<NICInfo> {
    guard amount > 0 else { throw .amountNotPositive(amount) }
    let folder = "\(root)/sys/class/infiniband"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var found: Set<NICInfo> = []
    // Sorted, so that every TaskManager of a host gives the same cards for one amount.
    for name in names.sorted() where found.count < amount {
      if Task.isCancelled { throw .interrupted }
      guard !needsActivePort || hasActivePort("\(folder)/\(name)") else { continue }
      let node = text("\(folder)/\(name)/device/numa_node").flatMap { Int($0) }
      found.insert(
        NICInfo(name: name, guid: text("\(folder)/\(name)/node_guid"), numaNode: node.flatMap { $0 < 0 ? nil : $0 }))
    }
    guard found.count == amount else {
      throw .driver(
        reason: "\(amount) network cards wanted, \(found.count) found in \(folder)",
        advice: "lower the amount, or look with ibstat whether the links are up")
    }
    return found
  }

  private func hasActivePort(_ card: String) -> Bool {
    let ports = (try? FileManager.default.contentsOfDirectory(atPath: "\(card)/ports")) ?? []
    return ports.contains { text("\(card)/ports/\($0)/state")?.hasSuffix("ACTIVE") == true }
  }

  private func text(_ path: String) -> String? {
    let text = try? String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    return text?.isEmpty == true ? nil : text
  }
}

/// Makes the driver; the registry knows it by `className`.
public struct NICDriverFactory: ExternalResourceDriverFactory {
  /// What `external-resource.nic.driver-factory.class` says.
  public static let className = "com.example.NICDriverFactory"

  private let root: String

  /// - Parameter root: what stands before `/sys`: nothing on a host, a folder in a test.
  public init(root: String = "") { self.root = root }

  public func createExternalResourceDriver(
    _ configuration: ExternalResourceConfiguration
  ) throws(ExternalResourceError) -> any ExternalResourceDriver {
    let ports = configuration["ports"] ?? "active"
    guard ports == "active" || ports == "any" else {
      throw .invalidParameter(key: "ports", value: ports, rule: "can only be active or any")
    }
    return NICDriver(root: root, needsActivePort: ports == "active")
  }
}
