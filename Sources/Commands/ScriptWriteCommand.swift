internal import ArgumentParser
internal import ExternalResources
internal import Files
internal import Glibc

struct ScriptWriteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write",
    abstract: "Write a discovery script, executable, in one piece.",
    discussion: """
      wrapper  a few lines that run this binary as drey gpu-discovery: any vendor
      nvidia   a bash script for images without drey; asks nvidia-smi
      amd      the same for amd-smi and rocm-smi

      A file that stands there is replaced at once; a run that fails leaves it. \
      Then name it in Flink's configuration:
        external-resource.gpu.param.discovery-script.path: /opt/flink/bin/gpu.sh

      EXAMPLES
        drey script write wrapper -o /opt/flink/bin/gpu.sh
        drey script write wrapper --drey /usr/local/bin/drey -o image/gpu.sh
        drey script write nvidia > gpu.sh

      Exit codes: 0 written, 2 usage or a file that can't be written.
      """
  )

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case wrapper
    case nvidia
    case amd
  }

  @Argument(help: "Which script: wrapper, nvidia or amd.")
  var kind: Kind

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The file to write; - for standard output.", valueName: "file"), completion: .file())
  var output = "-"

  @Option(
    help: ArgumentHelp(
      "Where drey stands on the TaskManager's host, for the wrapper (default: this binary).", valueName: "path"),
    completion: .file())
  var drey: String?

  func validate() throws {
    guard drey == nil || kind == .wrapper else {
      throw ValidationError("--drey can only be given for wrapper: the \(kind.rawValue) script runs without drey.")
    }
    guard !output.isEmpty else { throw ValidationError("-o can only be the name of a file, or -.") }
  }

  func run() throws {
    let text = try script()
    guard output != "-" else { return Console.standardOutput.write(text) }
    do throws(FileError) {
      try writeAtomically(output, Array(text.utf8), permissions: 0o755)
    } catch {
      throw CommandFailure.usage(error.description)
    }
  }

  private func script() throws -> String {
    switch kind {
    case .nvidia: return ShippedScripts.embedded.nvidia
    case .amd: return ShippedScripts.embedded.amd
    case .wrapper:
      let binary = try drey ?? runningBinary()
      guard !isOneFile(binary, output) else {
        throw CommandFailure.usage(
          "\(output): is the drey that the wrapper would run; choose another name for the wrapper")
      }
      do throws(ExternalResourceError) {
        return try WrapperScript(binary: binary).text
      } catch {
        throw CommandFailure.usage("\(error); use --drey to name it as the TaskManager's host has it")
      }
    }
  }

  private func isOneFile(_ one: String, _ other: String) -> Bool {
    var first = stat()
    var second = stat()
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev
      && first.st_ino == second.st_ino
  }
}

/// The absolute path of this process's program.
private func runningBinary() throws -> String {
  var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
  let count = bytes.withUnsafeMutableBytes { buffer in
    buffer.withMemoryRebound(to: CChar.self) { text in
      text.baseAddress.map { readlink("/proc/self/exe", $0, text.count) } ?? -1
    }
  }
  guard count > 0, count < bytes.count, let path = String(validating: bytes[..<count], as: UTF8.self),
    access(path, X_OK) == 0
  else {
    throw CommandFailure.usage("where this binary stands can't be told; name it with --drey")
  }
  return path
}
