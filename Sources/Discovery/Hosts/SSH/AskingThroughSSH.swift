internal import ExternalResources
internal import Topology

/// Asks a host behind SSH; every way to fail is a failed host with the reason.
///
/// - Parameters:
///   - host: as the person wrote it; it is what the host is called.
///   - jump: hosts on the way, comma-separated.
func askThroughSSH(
  _ host: String, jump: String?, _ options: DiscoveryOptions, _ scripts: ShippedScripts, ask: HostQuestions
) async -> Host {
  let directory: PrivateDirectory
  let shell: SSHShell
  do {
    let destination = try SSHDestination(host)
    let hops = try (jump ?? "").split(separator: ",").map { try SSHDestination(String($0)) }
    directory = try PrivateDirectory(holdsSockets: true)
    shell = await SSHShell(
      destination, jump: hops, configuration: options.sshConfiguration, limit: options.timeout, directory: directory)
  } catch let problem as SSHDestination.Problem {
    return .failed(host, problem.message, help: problem.help)
  } catch {
    return .noTemporaryDirectory(host, (error as? PrivateDirectory.Failure)?.reason ?? "")
  }
  switch await RemoteShellHost.open(
    host, shell: shell, directory: directory, limit: options.timeout, scripts: scripts)
  {
  case .success(let remote):
    let answer = await ask(remote)
    await remote.close()
    return answer
  case .failure(let trouble):
    await shell.close()
    directory.remove()
    return .failed(host, trouble.message, help: trouble.help)
  }
}
