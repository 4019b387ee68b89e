internal import Glibc

/// What `drey gpu-discovery` prints and exits with.
public struct GPUDiscoveryResult: Sendable, Hashable {
  /// 0: found. 1: too few GPUs, or the vendor's tool fails. 2: wrong usage.
  public var status: Int32
  /// For standard output: one line, or nothing.
  public var output: String
  /// For standard error: a line a message.
  public var messages: String
}

/// Finds GPUs as a discovery script does: the contract of Flink's own script, from arguments to exit status.
///
/// Blocks until it is done; it is made for a process that does nothing else.
///
/// - Parameters:
///   - arguments: `AMOUNT [--enable-coordination-mode] [--coordination-file FILE] [--vendor nvidia|amd|intel]
///     [--timeout SECONDS]`. The word `null`, which Flink passes for arguments that aren't set, is ignored.
///   - owner: who the GPUs are for in coordination mode: the process that started this one, a TaskManager.
///   - environment: where the vendors' tools are looked up; nil: this process's.
///   - kernelRoot: what stands before `/sys` and `/dev`.
public func gpuDiscovery(
  arguments: [String], owner: ProcessIdentity? = .parent(), environment: [String: String]? = nil,
  kernelRoot: String = ""
) -> GPUDiscoveryResult {
  if arguments.contains(where: { $0 == "--help" || $0 == "-h" }) {
    return GPUDiscoveryResult(status: 2, output: "", messages: text(["usage: \(GPUDiscoveryRequest.usage)"]))
  }
  let start = ContinuousClock.now
  var messages: [String] = []
  let result: Result<[String], GPUDiscoveryFailure>
  do throws(GPUDiscoveryFailure) {
    let request = try GPUDiscoveryRequest(arguments, &messages)
    guard request.amount > 0 else { return GPUDiscoveryResult(status: 0, output: "", messages: text(messages)) }
    var search = GPUSearch(environment: environment, kernelRoot: kernelRoot)
    if let timeout = request.timeout { search.timeout = timeout }
    var found: [GPUInfo]
    do throws(GPUDiscoveryFailure) {
      found = try search.gpus(of: request.vendor)
      messages += bounded(search.messages)
    } catch {
      messages += bounded(search.messages)
      throw error
    }
    // Two entries of one index are one GPU, whatever a tool means by them.
    var seen: Set<String> = []
    found.removeAll { !seen.insert($0.index).inserted }
    guard found.count >= request.amount else {
      throw GPUDiscoveryFailure(
        "\(request.wanted) wanted, \(found.count) found",
        advice: found.isEmpty
          ? "check that the vendor's tool lists GPUs here; a container sees only those that it was given"
          : "lower external-resource.<name>.amount, or look in dmesg for a GPU that is lost")
    }
    result = .success(try take(request, found, owner, until: start + search.timeout + .seconds(1)))
  } catch {
    result = .failure(error)
  }
  switch result {
  case .success(let indexes):
    return GPUDiscoveryResult(status: 0, output: indexes.joined(separator: ",") + "\n", messages: text(messages))
  case .failure(let failure):
    messages.append(failure.message)
    if let advice = failure.advice { messages.append("  help: \(advice)") }
    return GPUDiscoveryResult(status: failure.status, output: "", messages: text(messages))
  }
}

private func text(_ messages: [String]) -> String {
  messages.map { $0.hasPrefix("  ") ? "\($0)\n" : "drey gpu-discovery: \($0)\n" }.joined()
}

/// Flink reads standard error only after the script has ended, so what is said must fit into a pipe.
private func bounded(_ messages: [String]) -> [String] {
  guard messages.count > 20 else { return messages }
  return messages.prefix(20) + ["\(messages.count - 20) more messages"]
}

/// Within what the tools left of Flink's ten seconds.
private func take(
  _ request: GPUDiscoveryRequest, _ found: [GPUInfo], _ owner: ProcessIdentity?,
  until deadline: ContinuousClock.Instant
) throws(GPUDiscoveryFailure) -> [String] {
  let indexes = found.map(\.index)
  guard let file = request.coordinationFile else { return Array(indexes.prefix(request.amount)) }
  do throws(CoordinationError) {
    guard let owner else { throw .ownerGone }
    let patience = max(.seconds(1), deadline - ContinuousClock.now)
    return try Coordination(path: file, vendor: found.first?.vendor, patience: patience)
      .take(request.amount, of: indexes, for: owner)
  } catch {
    throw GPUDiscoveryFailure(error.description, advice: error.advice)
  }
}

/// Why `gpuDiscovery` gives no GPUs.
struct GPUDiscoveryFailure: Error {
  var message: String
  var advice: String?
  var status: Int32 = 1

  init(_ message: String, advice: String? = nil, status: Int32 = 1) {
    self.message = message
    self.advice = advice
    self.status = status
  }
}

/// The arguments, understood.
struct GPUDiscoveryRequest {
  var amount: Int
  /// `2 GPUs`, the amount as it was written.
  var wanted: String
  var vendor: String?
  /// For the vendors' tools; nil: as long as Flink's patience allows.
  var timeout: Duration?
  /// Nil: no coordination.
  var coordinationFile: String?

  init(_ arguments: [String], _ messages: inout [String]) throws(GPUDiscoveryFailure) {
    let first = arguments.first ?? ""
    guard !first.isEmpty, first.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw Self.usage("the amount can only be a whole number, not '\(printable(first))'")
    }
    // More digits than an integer has: more GPUs than there are, in any case.
    amount = Int(first) ?? .max
    let digits = first.drop { $0 == "0" }
    wanted = digits == "1" ? "1 GPU" : "\(digits.isEmpty ? "0" : digits) GPUs"
    var coordinates = false
    var file: String?
    var rest = arguments.dropFirst()
    func value(_ option: String) throws(GPUDiscoveryFailure) -> String {
      guard let value = rest.popFirst(), !value.isEmpty else { throw Self.usage("\(option) needs a value") }
      return value
    }
    while let argument = rest.popFirst() {
      switch argument {
      case "null": break
      case "--enable-coordination-mode": coordinates = true
      case "--enable-coordination":
        messages.append("taking --enable-coordination as --enable-coordination-mode, which is the option's name")
        coordinates = true
      case "--coordination-file": file = try value(argument)
      case "--vendor": vendor = try value(argument)
      case "--timeout": timeout = try Self.seconds(try value(argument))
      case _ where argument.hasPrefix("--coordination-file=") && argument.utf8.count > 20:
        file = String(argument.dropFirst(20))
      case _ where argument.hasPrefix("--timeout="): timeout = try Self.seconds(String(argument.dropFirst(10)))
      case _ where argument.hasPrefix("--vendor="): vendor = String(argument.dropFirst(9))
      default: throw Self.usage("unknown option '\(printable(argument))'")
      }
    }
    if let vendor, !["nvidia", "amd", "intel"].contains(vendor) {
      throw Self.usage("--vendor can only be nvidia, amd or intel, not '\(printable(vendor))'")
    }
    if !coordinates, file != nil {
      messages.append("--coordination-file has no effect without --enable-coordination-mode")
    }
    coordinationFile = coordinates ? file ?? Coordination.defaultPath : nil
  }

  private static func seconds(_ text: String) throws(GPUDiscoveryFailure) -> Duration {
    guard let first = text.utf8.first, (0x31...0x39).contains(first), text.utf8.count <= 4,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int(text)
    else { throw usage("--timeout can only be seconds, from 1 to 9999, not '\(printable(text))'") }
    return .seconds(seconds)
  }

  static let usage =
    "AMOUNT [--enable-coordination-mode] [--coordination-file FILE] [--vendor nvidia|amd|intel] [--timeout SECONDS]"

  private static func usage(_ message: String) -> GPUDiscoveryFailure {
    GPUDiscoveryFailure("\(message); usage: \(usage)", status: 2)
  }
}
