internal import Glibc

/// The absolute path of a script that a person named; why it can't be tried, where it can't.
///
/// What Flink itself says of a script that can't be run is the lab's to show: only a path without anything is refused.
package func scriptToTry(_ path: String) -> Result<String, LabFailure> {
  var status = stat()
  guard stat(path, &status) == 0 else {
    return .failure(LabFailure(description: "\(path): \(String(cString: strerror(errno)))"))
  }
  guard status.st_mode & S_IFMT != S_IFDIR else { return .failure(LabFailure(description: "\(path): is a directory")) }
  if path.hasPrefix("/") { return .success(path) }
  guard let directory = getcwd(nil, 0) else {
    return .failure(LabFailure(description: "the working directory: \(String(cString: strerror(errno)))"))
  }
  defer { free(directory) }
  return .success("\(String(cString: directory))/\(path)")
}

/// Whose tools a script asks, by the names in its text; `nvidia` where it names none, as Flink has it.
package func likelyVendor(ofScript path: String) -> String {
  let text = String(decoding: start(ofScript: path), as: UTF8.self)
  let asksAMD = text.contains("rocm-smi") || text.contains("amd-smi") || text.contains("rocminfo")
  return asksAMD && !text.contains("nvidia-smi") ? "amd" : "nvidia"
}

func firstLine(ofScript path: String) -> String {
  String(decoding: start(ofScript: path).prefix { $0 != UInt8(ascii: "\n") }.prefix(200), as: UTF8.self)
}

/// The first 64 KiB; nothing where it can't be read.
private func start(ofScript path: String) -> [UInt8] {
  guard let stream = fopen(path, "re") else { return [] }
  defer { fclose(stream) }
  var bytes = [UInt8](repeating: 0, count: 64 << 10)
  return Array(bytes[..<fread(&bytes, 1, bytes.count, stream)])
}
