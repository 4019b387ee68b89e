internal import Diagnostics
internal import ExternalResources
internal import Topology
internal import XMLTree

extension NVIDIALog {
  static let xmlCall = ["nvidia-smi", "-q", "-x"]

  /// Reads `nvidia-smi -q -x`, of any version of its DTD; none is opened.
  package init(xml bytes: [UInt8]) {
    let name = Self.xmlCall.joined(separator: " ")
    let reader = Reader(Collector(call: name))
    let problem = walkXML(Self.document(bytes), path: name, receiver: reader)
    if !reader.sawLog {
      // No log: then it may be words about a trouble.
      for line in toolLines(toolText(bytes)).prefix(1000) {
        if let trouble = NVIDIATrouble(line) { reader.collector.note(trouble) }
      }
      if reader.collector.isQuiet {
        reader.collector.note(
          .warning, "no <nvidia_smi_log> in the output: \(printable(problem?.message ?? "other elements"))")
      }
    } else if let problem {
      let line = problem.range.start.line
      reader.collector.note(
        .warning,
        problem.kind == .truncated
          ? "cut off at line \(line); telling what stands before" : "\(printable(problem.message)), at line \(line)",
        help: "record the whole output")
    }
    self = reader.collector.finish(isWhole: problem == nil)
  }

  /// The document without a shell's prompt or a driver's warning before it.
  private static func document(_ bytes: [UInt8]) -> [UInt8] {
    guard let first = bytes.first, first != UInt8(ascii: "<"), first != 0, first < 0x80,
      !(bytes.count > 1 && bytes[1] == 0)
    else { return bytes }
    return Array(bytes.drop { $0 != UInt8(ascii: "<") })
  }

  /// Takes fields out of the document as it goes by.
  private final class Reader: XMLReceiver {
    var collector: Collector
    var sawLog = false
    /// Where the entered element stands.
    private var path: [Place] = []
    private var field = Field.name

    private enum Place {
      case log, gpu, mig, virtualization, pci, memory, reset, slices, slice, sliceMemory
    }

    init(_ collector: Collector) { self.collector = collector }

    func open(_ tag: borrowing XMLTag) -> XMLStep {
      switch path.last {
      case nil:
        guard tag.isNamed("nvidia_smi_log") else { return .skip }
        sawLog = true
        return enter(.log)
      case .log:
        if tag.isNamed("gpu") {
          collector.beginGPU(tag.attribute("id") ?? "")
          return enter(.gpu)
        }
        if tag.isNamed("driver_version") { return take(.driverVersion) }
        if tag.isNamed("cuda_version") { return take(.cudaVersion) }
        if tag.isNamed("attached_gpus") { return take(.attachedGPUs) }
      case .gpu: return openInGPU(tag)
      case .mig: if tag.isNamed("current_mig") { return take(.currentMIG) }
      case .virtualization: if tag.isNamed("virtualization_mode") { return take(.virtualization) }
      case .pci: if tag.isNamed("pci_bus_id") { return take(.busID) }
      case .memory: if tag.isNamed("total") { return take(.memory) }
      case .reset: if tag.isNamed("reset_required") { return take(.resetRequired) }
      case .slices:
        if tag.isNamed("mig_device") {
          collector.beginSlice()
          return enter(.slice)
        }
      case .slice:
        if tag.isNamed("index") { return take(.sliceIndex) }
        if tag.isNamed("gpu_instance_id") { return take(.gpuInstance) }
        if tag.isNamed("compute_instance_id") { return take(.computeInstance) }
        if tag.isNamed("uuid") { return take(.sliceUUID) }
        if tag.isNamed("profile") || tag.isNamed("name") { return take(.sliceProfile) }
        if tag.isNamed("fb_memory_usage") { return enter(.sliceMemory) }
      case .sliceMemory: if tag.isNamed("total") { return take(.sliceMemory) }
      }
      return .skip
    }

    private func openInGPU(_ tag: borrowing XMLTag) -> XMLStep {
      // By the first letter: most of the elements here are others.
      switch UInt8(bitPattern: tag.name.pointee) {
      case UInt8(ascii: "p"):
        if tag.isNamed("product_name") { return take(.name) }
        if tag.isNamed("pci") { return enter(.pci) }
      case UInt8(ascii: "u"): if tag.isNamed("uuid") { return take(.uuid) }
      case UInt8(ascii: "f"): if tag.isNamed("fb_memory_usage") { return enter(.memory) }
      case UInt8(ascii: "m"):
        if tag.isNamed("minor_number") { return take(.minorNumber) }
        if tag.isNamed("mig_mode") { return enter(.mig) }
        if tag.isNamed("mig_devices") { return enter(.slices) }
      case UInt8(ascii: "g"):
        if tag.isNamed("gpu_recovery_action") { return take(.recoveryAction) }
        if tag.isNamed("gpu_reset_status") { return enter(.reset) }
        if tag.isNamed("gpu_virtualization_mode") { return enter(.virtualization) }
      default: break
      }
      return .skip
    }

    func text(_ text: UnsafeBufferPointer<UInt8>) { collector.take(field, String(decoding: text, as: UTF8.self)) }

    func close() { path.removeLast() }

    private func enter(_ place: Place) -> XMLStep {
      path.append(place)
      return .enter
    }

    private func take(_ field: Field) -> XMLStep {
      self.field = field
      return .text
    }
  }
}
