import Topology

/// Hosts for tests, shaped like real ones.
enum ExampleHosts {
  /// Eight H100 on two NUMA nodes, NVLink from all to all, and four network cards.
  static func dgx(named name: String = "dgx-01") -> Host {
    let gpus = (0..<8).map { index in
      GPU(
        index: index, uuid: "GPU-4c1f2d0\(index)-9a7e-4d35-b1c8-0f6e5d4c3b2a", model: "NVIDIA H100 80GB HBM3",
        memoryMiB: 81559, pciBusID: "00000000:\(["1b", "43", "52", "61", "9d", "c3", "d1", "df"][index]):00.0",
        numaNode: index / 4, vendor: .nvidia)
    }
    var links: [Link] = []
    for left in 0..<8 {
      for right in 0..<8 where left != right {
        links.append(Link(from: "GPU\(left)", to: "GPU\(right)", kind: .nvlink(18)))
      }
      for card in 0..<4 {
        let kind: Link.Kind = left / 2 == card ? .pxb : left / 4 == card / 2 ? .node : .system
        links.append(Link(from: "GPU\(left)", to: "NIC\(card)", kind: kind))
      }
    }
    return Host(name: name, status: .ok, gpus: gpus, links: links)
  }

  /// Two GPUs cut into MIG slices, two whole ones.
  static let mig = Host(
    name: "mig-box", status: .ok,
    gpus: (0..<4).map { index in
      GPU(
        index: index, uuid: "GPU-0000000\(index)-aaaa-bbbb-cccc-000000000000", model: "NVIDIA A100-SXM4-40GB",
        memoryMiB: 40960, pciBusID: "00000000:0\(index):00.0", numaNode: 0, vendor: .nvidia,
        slices: index > 1
          ? []
          : (0..<7).map { slice in
            GPU.Slice(
              profile: "1g.5gb", uuid: "MIG-\(index)\(slice)000000-1111-2222-3333-444444444444", memoryMiB: 4864)
          })
    },
    links: [
      Link(from: "GPU0", to: "GPU1", kind: .nvlink(12)), Link(from: "GPU2", to: "GPU3", kind: .nvlink(12)),
      Link(from: "GPU0", to: "GPU2", kind: .system), Link(from: "GPU1", to: "GPU3", kind: .system),
    ])

  /// Two cards on one PCIe switch.
  static let workstation = Host(
    name: "workstation", status: .ok,
    gpus: (0..<2).map { GPU(index: $0, model: "NVIDIA RTX A6000", memoryMiB: 49140, numaNode: 0, vendor: .nvidia) },
    links: [Link(from: "GPU0", to: "GPU1", kind: .pix)],
    findings: [.init(severity: .warning, message: "GPU 1 runs at PCIe x8 instead of x16", help: "seat the card again")])

  static let failed = Host(
    name: "gpu-17", status: .failed,
    findings: [.init(severity: .error, message: "nvidia-smi: driver/library version mismatch", help: "reboot the host")]
  )

  /// Names and values as somebody who means harm would choose them.
  static let hostile = Host(
    name: "<script>alert(1)</script>|`x` @root ../../etc/passwd", status: .ok,
    gpus: [
      GPU(
        index: 0, uuid: "a|b\\|c", model: "\u{202E}evil\u{7}</svg><script>|[x](javascript:alert(1))", memoryMiB: .max,
        pciBusID: "`;&\"'", numaNode: -1, vendor: .nvidia,
        slices: [.init(profile: "\"><img src=x onerror=alert(1)>", uuid: nil, memoryMiB: -5)]),
      GPU(index: .max),
    ],
    links: [
      Link(from: "GPU0", to: "<b>", kind: .pix), Link(from: "GPU0", to: "GPU\(Int.max)", kind: .other("</td>|x")),
    ],
    findings: [
      .init(severity: .error, message: "**bold** @team #1 https://evil.example <img>\n# heading", help: "`x`|y")
    ])

  /// Eight V100 in a hybrid cube mesh: four NVLinks each, not from all to all.
  static var cubeMesh: Host {
    let pairs = [
      (0, 1, 1), (0, 2, 1), (0, 3, 2), (0, 4, 2), (1, 2, 2), (1, 3, 1), (1, 5, 2), (2, 3, 2), (2, 6, 1), (3, 7, 1),
      (4, 5, 1), (4, 6, 1), (4, 7, 2), (5, 6, 2), (5, 7, 1), (6, 7, 2),
    ]
    return Host(
      name: "dgx-1", status: .ok,
      gpus: (0..<8).map {
        GPU(index: $0, model: "Tesla V100-SXM2-32GB", memoryMiB: 32510, numaNode: $0 / 4, vendor: .nvidia)
      },
      links: pairs.map { Link(from: "GPU\($0.0)", to: "GPU\($0.1)", kind: .nvlink($0.2)) })
  }
}
