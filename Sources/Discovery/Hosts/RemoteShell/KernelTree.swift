internal import ExternalResources

/// The kernel's files of another host that tell about GPUs and links, as a shell prints them and as a copy on this machine.
///
/// With the copy, `KernelView` and all that read `/sys` see a remote host as they see a recording.
enum KernelTree {
  /// Prints the files: a line `F` with the path, then each line of the file behind a blank; `N` for a file whose name
  /// alone matters. Only what the shell has built in, since a process a file would take longer than all the tools.
  static let script = #"""
    k() {
      for f do
        if [ -f "$f" ] && [ -r "$f" ]; then
          printf 'F%s\n' "$f"
          { while IFS= read -r l || [ "$l" ]; do printf ' %s\n' "$l"; l=; done <"$f"; } 2>/dev/null
        fi
      done
    }
    x() { for f do if [ -e "$f" ]; then printf 'N%s\n' "$f"; fi; done; }
    for d in /sys/bus/pci/devices/*; do
      c=
      { read -r c <"$d/class"; } 2>/dev/null
      case $c in
        0x03*|0x12*)
          k "$d/class" "$d/vendor" "$d/device" "$d/subsystem_vendor" "$d/subsystem_device" "$d/numa_node" \
            "$d/mem_info_vram_total" "$d/product_name" "$d/unique_id" "$d/local_cpulist" "$d/current_link_speed" \
            "$d/current_link_width" "$d/max_link_speed" "$d/max_link_width"
          x "$d"/drm/* "$d/physfn" ;;
        0x02*) k "$d/class" "$d/vendor" "$d/device" "$d/numa_node" ;;
      esac
    done
    k /proc/driver/nvidia/gpus/*/information
    for d in /sys/class/kfd/kfd/topology/nodes/*; do
      k "$d/gpu_id" "$d/name" "$d/properties" "$d"/mem_banks/*/properties "$d"/io_links/*/properties \
        "$d"/p2p_links/*/properties
    done
    x /dev/nvidia* /dev/dri/* /dev/kfd
    if [ -d /dev ]; then printf 'N/dev/null\n'; fi
    e kernel 0

    """#

  static let mostEntries = 20_000
  static let mostBytes = 4 << 20

  /// Writes what the script printed below a directory. The host is not trusted: a path that leads elsewhere is left out.
  ///
  /// - Returns: whether there is a tree `sys`.
  static func write(_ printed: [UInt8], into directory: PrivateDirectory) -> Bool {
    var path: String?
    var content: [UInt8] = []
    var entries = 0
    var bytes = 0
    var hasSys = false
    func flush() {
      guard let name = path else { return }
      path = nil
      entries += 1
      bytes += content.count
      guard entries <= mostEntries, bytes <= mostBytes else { return }
      if directory.write(name, content), name.hasPrefix("sys/") { hasSys = true }
    }
    for line in printed.split(separator: 0x0A) {
      switch line.first {
      case UInt8(ascii: " "):
        content += line.dropFirst()
        content.append(0x0A)
      case UInt8(ascii: "F"), UInt8(ascii: "N"):
        flush()
        content = []
        path = safePath(String(decoding: line.dropFirst(), as: UTF8.self))
      default: break
      }
    }
    flush()
    return hasSys
  }

  /// The path below the directory; nil for one that the script can't have printed.
  private static func safePath(_ path: String) -> String? {
    guard ["/sys/", "/dev/", "/proc/driver/nvidia/"].contains(where: path.hasPrefix), path.utf8.count <= 512,
      !path.utf8.contains(0)
    else { return nil }
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
    return parts.joined(separator: "/")
  }
}
