internal import Glibc

/// The processes below one that is still there, which a signal to its group may not reach: `timeout` and `setsid` put what they
/// start into another group. Read from `/proc`; empty where there is none.
func descendants(of ancestor: pid_t) -> [ProcessIdentity] {
  guard let directory = opendir("/proc") else { return [] }
  defer { closedir(directory) }
  var children: [pid_t: [pid_t]] = [:]
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    guard let process = pid_t(name), let fields = processFields(process),
      let parent = pid_t(String(decoding: fields[1], as: UTF8.self))
    else { continue }
    children[parent, default: []].append(process)
  }
  var found: [ProcessIdentity] = []
  var waiting = [ancestor]
  while let next = waiting.popLast() {
    for child in children.removeValue(forKey: next) ?? [] {
      if let identity = ProcessIdentity.running(child) { found.append(identity) }
      waiting.append(child)
    }
  }
  return found
}
