/// A host that was asked for its GPUs, and its answer.
package struct Host: Sendable, Hashable {
  package enum Status: String, Sendable {
    case ok
    case failed
  }

  package var name: String
  package var status: Status
  /// Ordered by index.
  package var gpus: [GPU]
  package var links: [Link]
  package var findings: [Finding]
  /// What schedulers say of the host, one entry a scheduler; empty where only the host itself was asked.
  package var advertised: [Advertised]

  package init(
    name: String, status: Status, gpus: [GPU] = [], links: [Link] = [], findings: [Finding] = [],
    advertised: [Advertised] = []
  ) {
    self.name = name
    self.status = status
    self.gpus = gpus
    self.links = links
    self.findings = findings
    self.advertised = advertised
  }

  /// GPUs that were seen, else those that a scheduler counts.
  package var gpuCount: Int {
    guard gpus.isEmpty else { return gpus.count }
    return advertised.map { advertised in
      sum(
        GPU.Vendor.allCases.map { vendor in
          advertised.labels(of: vendor)?.physicalGPUs
            ?? sum(advertised.gpuResources(of: vendor).filter(\.isWholeGPU).map(\.capacity))
        })
    }.max() ?? 0
  }

  /// Something about a host that a person should know: a lost GPU, a call that isn't recorded.
  package struct Finding: Sendable, Hashable {
    package enum Severity: String, Sendable {
      case info
      case warning
      case error
    }

    package var severity: Severity
    package var message: String
    /// How to mend it.
    package var help: String?

    package init(severity: Severity, message: String, help: String? = nil) {
      self.severity = severity
      self.message = message
      self.help = help
    }
  }
}

/// The hosts of a cluster, in the order the cluster names them.
package struct Inventory: Sendable, Hashable {
  package var hosts: [Host]

  package init(hosts: [Host] = []) { self.hosts = hosts }

  package var gpuCount: Int { sum(hosts.map(\.gpuCount)) }
}

/// The sum of amounts, the largest number where it is more: amounts come from outside.
package func sum(_ amounts: [Int]) -> Int {
  amounts.reduce(0) { total, amount in
    let (sum, overflow) = total.addingReportingOverflow(amount)
    return overflow ? .max : sum
  }
}
