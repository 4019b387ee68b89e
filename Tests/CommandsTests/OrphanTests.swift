import Foundation
import TestSupport
import Testing

/// A discovery program whose TaskManager died while it started: whoever adopts it isn't the one to hold GPUs.
@Suite struct OrphanTests {
  /// Adopts orphans, in the session that they are of, as a container's first process does; prints what the orphan said.
  private static let adopter = """
    import ctypes, os, subprocess, sys
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    subprocess.run(["bash", "-c", '(sleep 0.2; exec "$@") &', "starter"] + sys.argv[1:], preexec_fn=os.setpgrp)
    print(os.waitstatus_to_exitcode(os.wait()[1]))
    """

  private static let programs = [
    [BuiltBinary("drey").url.path, "gpu-discovery"],
    [Repository.root.appendingPathComponent("Templates/discovery/nvidia-gpu-discovery.sh").path],
  ]

  @Test(arguments: programs)
  func `takes no GPU for a process that only adopted it`(_ program: [String]) throws {
    let directory = try Scratch()
    let tool = directory.url.appendingPathComponent("nvidia-smi")
    try Data("#!/bin/bash\necho 'GPU 0: NVIDIA X (UUID: GPU-0)'\n".utf8).write(to: tool)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path)
    let file = directory.url.appendingPathComponent("co")
    let outcome = try BuiltBinary(at: URL(fileURLWithPath: "/usr/bin/env")).run(
      ["python3", "-c", Self.adopter] + program + [
        "1", "--enable-coordination-mode", "--coordination-file", file.path,
      ],
      environment: ["PATH": "\(directory.url.path):/usr/local/bin:/usr/bin:/bin"])
    #expect(outcome.output == "1\n")
    #expect(outcome.errors.contains("the process that started this one is gone"))
    #expect((try? String(contentsOf: file, encoding: .utf8)) ?? "" == "")
  }

  @Test func `leaves nothing behind of a script that starts a daemon`() throws {
    let directory = try Scratch()
    let script = try directory.write(
      "discover.sh",
      "#!/bin/bash\n(setsid bash -c 'exec -a \"$0\" sleep 3600' '\(directory.path("daemon"))' &)\necho 0\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    let outcome = try BuiltBinary("drey").run(["script", "test", script])
    #expect(outcome.status == 1 && outcome.output.contains("ok    1 GPU, 1 wanted"), "\(outcome)")
    let daemons = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { process in
      let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
      return String(decoding: line, as: UTF8.self).contains(directory.path("daemon"))
    }
    #expect(daemons == [])
  }
}
