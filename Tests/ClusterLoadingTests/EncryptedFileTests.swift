import ClusterLoading
import Files
import TestSupport
import Testing

/// Files that hold no text to judge yet: encrypted ones and templates of Flink's own files.
struct EncryptedFileTests {
  private func outcome(_ text: String, path: String) -> LoadedFile.Outcome {
    loadText(Array(text.utf8), path: path, files: InMemoryFiles([:])).outcome
  }

  @Test(arguments: ["config.yaml", "flink-conf.yaml", "deployment.yaml"])
  func `passes by what SOPS encrypted`(path: String) {
    let text = """
      taskmanager.numberOfTaskSlots: ENC[AES256_GCM,data:Mg==,iv:a=,tag:b==,type:int]
      sops:
        mac: ENC[AES256_GCM,data:c,iv:d,tag:e,type:str]
        version: 3.9.0
      """
    guard case .unrecognised(let reason) = outcome(text, path: path) else {
      Issue.record("read as a configuration")
      return
    }
    #expect(reason.contains("encrypted"))
  }

  @Test func `reads a configuration that only speaks of SOPS`() {
    guard case .loaded = outcome("env.java.opts.all: -Dsops=ENC[AES256_GCM,\n", path: "config.yaml") else {
      Issue.record("passed by")
      return
    }
  }

  @Test(arguments: [
    ("config.yaml", "taskmanager.numberOfTaskSlots: {{ slots }}\n"),
    ("config.yaml", "{% if gpus %}\nexternal-resources: gpu\n{% endif %}\n"),
    ("flink-conf.yaml", "{% if gpus %}\nexternal-resources: gpu\n{% endif %}\n"),
  ])
  func `passes by templates of Flink's own files`(path: String, text: String) {
    guard case .unrecognised(let reason) = outcome(text, path: path) else {
      Issue.record("read as a configuration")
      return
    }
    #expect(reason.contains("template"))
  }
}
