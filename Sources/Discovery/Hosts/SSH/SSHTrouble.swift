internal import ExternalResources

/// What went wrong, from the words of `ssh` (OpenSSH 8 to 10) in `LogLevel=INFO`: the default hides nothing that matters.
func sshTrouble(_ said: RemoteSilence) -> RemoteTrouble {
  let words = said.errors.split(whereSeparator: \.isNewline).map { trimmed($0) }.filter { !$0.isEmpty && !isNote($0) }
  // Of several lines, the last one names the end; of a jump host's, the first of its kind does.
  let last = printable(words.last ?? "")
  func says(_ texts: String...) -> Bool {
    texts.contains { text in words.contains { $0.lowercased().contains(text) } }
  }
  if said.began {
    return RemoteTrouble(
      message: "connection lost half-way: \(last.isEmpty ? "the shell on the host ended early" : last)",
      help: "look at the host's sshd log")
  }
  if says("could not resolve hostname") {
    return RemoteTrouble(message: "unknown host: \(last)", help: "check the name, and Host entries of ssh_config")
  }
  if says("remote host identification has changed", "host key verification failed", "host key for") {
    return RemoteTrouble(
      message: says("identification has changed")
        ? "host key changed: it is not the one in known_hosts" : "host key not known: it is not in known_hosts",
      help: "check the key's fingerprint with the host's owner, then run: ssh HOST, or ssh-keyscan")
  }
  if says("permission denied", "too many authentication failures", "no supported authentication methods") {
    return RemoteTrouble(
      message: "permission denied: \(last)",
      help: "check that ssh -o BatchMode=yes HOST works: the key must need no password, or be in the agent")
  }
  if says("connection refused") {
    return RemoteTrouble(
      message: "connection refused: nothing listens there", help: "check the port, and that sshd runs")
  }
  if says("timed out", "operation timed out") {
    return RemoteTrouble(
      message: "timed out: \(last)", help: "check that the host is up, or give it longer with --timeout")
  }
  if says("no route to host", "network is unreachable", "host is down") {
    return RemoteTrouble(message: "unreachable: \(last)", help: "check the network, or name a jump host")
  }
  if says(
    "connection closed", "connection reset", "broken pipe", "closed by remote host", "disconnected", "unexpected eof",
    "stdio forwarding failed")
  {
    return RemoteTrouble(
      message: "connection closed before a shell began: \(last)", help: "look at the host's sshd log")
  }
  if case .exited(let status) = said.ending, status != 255 {
    return RemoteTrouble(
      message: "no POSIX shell on the host: exit status \(status)\(last.isEmpty ? "" : ": \(last)")",
      help: "check that ssh HOST sh -c true works")
  }
  // A shared connection that is lost gives no reason to those who use it.
  return RemoteTrouble(
    message: last.isEmpty ? "connection lost before a shell began: ssh gives no reason" : "ssh failed: \(last)",
    help: last.isEmpty
      ? "look at the host's sshd log, and at what ssh -v HOST true says" : "look at what ssh -v HOST true says")
}

/// What `ssh` says of a connection that is all right, and what is no reason for its end: a key that it learned, a terminal that it doesn't
/// ask for, the remark of OpenSSH 10 on key exchange.
private func isNote(_ line: String) -> Bool {
  ["Warning: Permanently added", "Pseudo-terminal will not be allocated", "** "].contains { line.hasPrefix($0) }
}
