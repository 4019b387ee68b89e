/// The script that makes the `drey` binary a discovery script, since Flink's configuration names a file and no command.
///
/// It replaces itself by `drey` (`exec`): the holder of a GPU is the parent of the process that asks, and that must be the
/// TaskManager, not a shell that is gone a moment later.
public struct WrapperScript: Sendable, Hashable {
  /// Where the binary stands on the TaskManager's host.
  public let binary: String

  /// - Parameter binary: an absolute path.
  /// - Throws: `ExternalResourceError.invalidParameter` for a path that a script can't name, or that would mean another
  ///   file in another working directory.
  public init(binary: String) throws(ExternalResourceError) {
    guard binary.utf8.first == UInt8(ascii: "/") else {
      throw .invalidParameter(
        key: "the path of drey", value: binary, rule: "can only be absolute, since Flink sets the working directory")
    }
    // Control characters, which a person who reads the script would not see.
    guard binary.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .invalidParameter(
        key: "the path of drey", value: binary, rule: "can only hold printable characters, no line end")
    }
    self.binary = binary
  }

  /// The whole file.
  public var text: String {
    """
    #!/bin/sh
    # Finds GPUs for Apache Flink's GPU driver (external-resource.<name>.param.discovery-script.path).
    # exec, because the TaskManager must be the parent of the process that takes GPUs.
    exec \(shellQuoted(binary)) gpu-discovery "$@"

    """
  }
}
