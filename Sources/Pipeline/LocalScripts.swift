internal import Glibc
internal import Resolution

/// What stands at a discovery script's path on this machine.
func localScriptState(_ path: String) -> DiscoveryScriptState {
  guard access(path, F_OK) == 0 else { return .missing }
  return access(path, X_OK) == 0 ? .executable : .notExecutable
}
