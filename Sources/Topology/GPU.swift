/// A GPU of a host, as far as its tools tell.
package struct GPU: Sendable, Hashable {
  package enum Vendor: String, Sendable, CaseIterable {
    case nvidia
    case amd
    case intel
  }

  /// The vendor tool's index.
  package var index: Int
  package var uuid: String?
  package var model: String?
  /// Whole memory in MiB.
  package var memoryMiB: Int?
  /// `00000000:17:00.0`, as the tool prints it, in lower case.
  package var pciBusID: String?
  package var numaNode: Int?
  package var vendor: Vendor?
  /// MIG slices of this GPU, in the tool's order.
  package var slices: [Slice]

  package init(
    index: Int, uuid: String? = nil, model: String? = nil, memoryMiB: Int? = nil, pciBusID: String? = nil,
    numaNode: Int? = nil, vendor: Vendor? = nil, slices: [Slice] = []
  ) {
    self.index = index
    self.uuid = uuid
    self.model = model
    self.memoryMiB = memoryMiB
    self.pciBusID = pciBusID
    self.numaNode = numaNode
    self.vendor = vendor
    self.slices = slices
  }

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
