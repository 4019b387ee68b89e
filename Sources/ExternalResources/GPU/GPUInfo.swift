/// A GPU as an operator sees it: Flink's `GPUInfo`, with what else is known.
///
/// The index is the identity: two infos with one index are equal, as in Flink, whatever else is known of either.
public struct GPUInfo: ExternalResourceInfo {
  /// What the script printed: a number, or the UUID of a GPU or a MIG device. Fit for `CUDA_VISIBLE_DEVICES`.
  public var index: String
  public var uuid: String?
  /// The product's name, such as `NVIDIA H100 80GB HBM3`.
  public var model: String?
  /// Whole memory in MiB.
  public var memoryMiB: Int?
  /// `00000000:17:00.0`, in lower case.
  public var pciBusID: String?
  public var numaNode: Int?
  /// `nvidia`, `amd` or `intel`.
  public var vendor: String?
  /// The profile of a MIG device, such as `1g.10gb`.
  public var migProfile: String?

  public init(
    index: String, uuid: String? = nil, model: String? = nil, memoryMiB: Int? = nil, pciBusID: String? = nil,
    numaNode: Int? = nil, vendor: String? = nil, migProfile: String? = nil
  ) {
    self.index = index
    self.uuid = uuid
    self.model = model
    self.memoryMiB = memoryMiB
    self.pciBusID = pciBusID
    self.numaNode = numaNode
    self.vendor = vendor
    self.migProfile = migProfile
  }

  /// The keys that `property(_:)` may know.
  public enum Key: String, Sendable, CaseIterable {
    /// Flink's only one.
    case index
    case uuid
    case model
    case memoryMiB = "memory-mib"
    case pciBusID = "pci-bus-id"
    case numaNode = "numa-node"
    case vendor
    case migProfile = "mig-profile"
  }

  public func property(_ key: String) -> String? {
    switch Key(rawValue: key) {
    case .index: index
    case .uuid: uuid
    case .model: model
    case .memoryMiB: memoryMiB.map(String.init)
    case .pciBusID: pciBusID
    case .numaNode: numaNode.map(String.init)
    case .vendor: vendor
    case .migProfile: migProfile
    case nil: nil
    }
  }

  public var keys: [String] { Key.allCases.map(\.rawValue).filter { property($0) != nil }.sorted() }

  public static func == (left: GPUInfo, right: GPUInfo) -> Bool { left.index == right.index }

  public func hash(into hasher: inout Hasher) { hasher.combine(index) }
}

extension GPUInfo: Comparable {
  /// Numbers by value and before UUIDs, UUIDs by their text.
  public static func < (left: GPUInfo, right: GPUInfo) -> Bool {
    switch (Int(left.index), Int(right.index)) {
    case (let left?, let right?) where left != right: left < right
    case (_?, nil): true
    case (nil, _?): false
    default: left.index < right.index
    }
  }
}

extension GPUInfo: CustomStringConvertible {
  /// As Flink's `GPUInfo.toString`.
  public var description: String { "GPU Device(\(index))" }
}
