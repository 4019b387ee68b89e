/// A GPU of a host, as far as its tools tell.
package struct GPU: Sendable, Hashable {
  package enum Vendor: String, Sendable, CaseIterable {
    case nvidia
    case amd
    case intel

    /// As its maker writes it.
    package var name: String {
      switch self {
      case .nvidia: "NVIDIA"
      case .amd: "AMD"
      case .intel: "Intel"
      }
    }
  }

  /// The vendor tool's index.
  package var index: Int
  /// MIG slices of this GPU, in the tool's order.
  package var slices: [Slice]
  /// What GPUs of many hosts have alike. Equal ones can be one object, in which a fleet's GPUs then share them.
  package var traits: Traits
  private var id: DeviceUUID?

  package init(
    index: Int, uuid: String? = nil, model: String? = nil, memoryMiB: Int? = nil, pciBusID: String? = nil,
    numaNode: Int? = nil, vendor: Vendor? = nil, slices: [Slice] = []
  ) {
    self.index = index
    self.slices = slices
    traits = Traits(
      .init(model: model, memoryMiB: memoryMiB, pciBusID: pciBusID, numaNode: numaNode, vendor: vendor))
    id = uuid.map(DeviceUUID.init)
  }

  package var uuid: String? {
    get { id?.text }
    set { id = newValue.map(DeviceUUID.init) }
  }

  package var model: String? {
    get { traits.values.model }
    set { traits = traits.with { $0.model = newValue } }
  }

  /// Whole memory in MiB.
  package var memoryMiB: Int? {
    get { traits.values.memoryMiB }
    set { traits = traits.with { $0.memoryMiB = newValue } }
  }

  /// `00000000:17:00.0`, as the tool prints it, in lower case.
  package var pciBusID: String? {
    get { traits.values.pciBusID }
    set { traits = traits.with { $0.pciBusID = newValue } }
  }

  package var numaNode: Int? {
    get { traits.values.numaNode }
    set { traits = traits.with { $0.numaNode = newValue } }
  }

  /// Whether it is known to be in MIG mode, in which CUDA runs on its MIG devices only: without any it can't be used.
  package var isInMIGMode: Bool {
    get { traits.values.isInMIGMode }
    set { traits = traits.with { $0.isInMIGMode = newValue } }
  }

  package var vendor: Vendor? {
    get { traits.values.vendor }
    set { traits = traits.with { $0.vendor = newValue } }
  }

  /// See `GPU.traits`.
  package final class Traits: Sendable, Hashable {
    package struct Values: Sendable, Hashable {
      var model: String?
      var memoryMiB: Int?
      var pciBusID: String?
      var numaNode: Int?
      var vendor: Vendor?
      var isInMIGMode = false
    }

    let values: Values

    init(_ values: Values) { self.values = values }

    func with(_ change: (inout Values) -> Void) -> Traits {
      var values = values
      change(&values)
      return Traits(values)
    }

    package static func == (left: Traits, right: Traits) -> Bool { left === right || left.values == right.values }

    package func hash(into hasher: inout Hasher) { hasher.combine(values) }
  }

  /// What tells it from the others that a tool lists: of NVIDIA's, one UUID twice is one GPU that is shared by time slicing;
  /// partitions of an AMD GPU have one, too, and are GPUs of their own. Nil where nothing does.
  package var identity: String? { uuid.map { vendor == .nvidia ? $0 : "\($0) \(index)" } }

  /// How many devices a discovery script can hand out of it: its MIG devices, else itself.
  package var deviceCount: Int { slices.isEmpty ? isInMIGMode ? 0 : 1 : slices.count }

  /// A MIG device.
  package struct Slice: Sendable, Hashable {
    /// Such as `1g.10gb`.
    package var profile: String
    package var uuid: String?
    package var memoryMiB: Int?
    /// The tool's number of the device on its GPU.
    package var index: Int?
    /// The ids of the GPU instance and, inside it, of the compute instance.
    package var gpuInstance: Int?
    package var computeInstance: Int?

    package init(
      profile: String, uuid: String? = nil, memoryMiB: Int? = nil, index: Int? = nil, gpuInstance: Int? = nil,
      computeInstance: Int? = nil
    ) {
      self.profile = profile
      self.uuid = uuid
      self.memoryMiB = memoryMiB
      self.index = index
      self.gpuInstance = gpuInstance
      self.computeInstance = computeInstance
    }
  }
}
