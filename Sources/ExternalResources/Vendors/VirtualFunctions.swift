/// Which of the PCI addresses of a vendor's GPUs are virtual functions (SR-IOV), which a physical GPU has for virtual machines.
///
/// They follow it on its bus: `0000:10:00.4` to `0000:10:00.7`, then `0000:10:01.0`. GPUs that are given to a virtual machine
/// can share a bus, too, but each is function 0 of its own device there.
///
/// - Parameter addresses: as the kernel writes them.
package func virtualFunctions(among addresses: [String]) -> Set<String> {
  /// Address by bus, device and function.
  var known: [String: (bus: Substring, device: Int, function: Int)] = [:]
  for address in addresses {
    let parts = address.split(separator: ":")
    guard parts.count == 3, let dot = parts[2].firstIndex(of: "."), let device = Int(parts[2][..<dot], radix: 16),
      let function = Int(parts[2][parts[2].index(after: dot)...])
    else { continue }
    known[address] = (address.dropLast(parts[2].count + 1), device, function)
  }
  var found: Set<String> = []
  for (bus, functions) in Dictionary(grouping: known, by: \.value.bus) {
    guard functions.contains(where: { $0.value.function == 0 }), !bus.isEmpty else { continue }
    let sorted = functions.sorted { ($0.value.device, $0.value.function) < ($1.value.device, $1.value.function) }
    var last = -2
    for (address, place) in sorted {
      let number = place.device << 3 | place.function
      guard place.function > 0 || number == last + 1 else { continue }
      found.insert(address)
      last = number
    }
  }
  return found
}
