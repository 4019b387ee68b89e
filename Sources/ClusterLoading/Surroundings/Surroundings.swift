import ClusterModel
package import Diagnostics
package import Files
package import FlinkOptions

/// What lies beside a Flink configuration file and counts with it: the other of Flink's two files, pod templates, and
/// Hadoop's files.
package struct Surroundings: Sendable {
  /// The other of `config.yaml` and `flink-conf.yaml`; whichever Flink does not open.
  package var otherConfiguration: String?
  /// As `PodTemplateFiles` says.
  package var taskManagerTemplate: SourceFile?
  package var jobManagerTemplate: SourceFile?
  /// Nil where none of Hadoop's files is there.
  package var hadoop: HadoopConfiguration?
  /// `workers`: a host a line, one TaskManager for each.
  package var workers: SourceFile?
  /// The quotas of devices in files of that name beside an object; nil where there is none.
  package var quotas: QuotaFiles?
  /// The keys that a compose file, a Dockerfile or an entrypoint beside Flink's file sets over it.
  package var startKeys: Set<String> = []
  /// The Flink of those among them that read this file, where it is one version.
  package var startVersion: FlinkVersion?

  package init() {}

  /// The texts, for whoever shows or mends places in them.
  package var sources: [SourceFile] {
    [taskManagerTemplate, jobManagerTemplate, workers].compactMap(\.self) + (hadoop?.sources ?? [])
      + (quotas?.sources ?? [])
  }

  /// Bytes of one file; such files are a few kilobytes.
  private static let limit = 4 << 20

  /// Reads what lies beside a file: nothing for standard input, and quotas alone for Kubernetes objects.
  package init(of file: LoadedFile, files: any FileReading) {
    quotas = QuotaFiles(beside: file, files: files)
    guard file.source != nil, let cluster = file.clusters.first,
      cluster.kind == .flinkConfiguration || cluster.kind == .legacyFlinkConfiguration, cluster.path != "<stdin>"
    else { return }
    let path = cluster.path
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let known = files.listing(of: folder)
    func isFile(_ name: String) -> Bool {
      known?.answer(for: name) != .absent && files.kind(of: folder + name) == .file
    }
    func text(_ name: String) -> SourceFile? {
      guard isFile(name),
        let bytes = try? files.read(folder + name, limit: Self.limit)
      else { return nil }
      return SourceFile(path: folder + name, text: bytes)
    }
    let own = String(path.dropFirst(folder.count))
    if let other = ["config.yaml": "flink-conf.yaml", "flink-conf.yaml": "config.yaml"][own],
      isFile(other)
    {
      otherConfiguration = folder + other
    }
    let templates = PodTemplateFiles(of: cluster.configuration, isThere: isFile) { text($0)?.text }
    taskManagerTemplate = templates.taskManager.flatMap(text)
    jobManagerTemplate = templates.jobManager.flatMap(text)
    workers = text("workers")
    let nodes = HadoopConfiguration.nodeFileName
    var ofHadoop = HadoopConfiguration.fileNames.compactMap { $0 == nodes ? nil : text($0) }
    // Where no file is Hadoop's, no other one is asked for.
    if !ofHadoop.isEmpty || own == nodes { ofHadoop += [text(nodes)].compactMap(\.self) }
    hadoop = HadoopConfiguration(ofHadoop) { included in
      let path = ClusterLoading.path(included, besideFile: folder)
      guard files.kind(of: path) == .file, let bytes = try? files.read(path, limit: Self.limit) else { return nil }
      return SourceFile(path: path, text: bytes)
    }
    if hadoop?.readsFairScheduler == true, let file = text("fair-scheduler.xml") {
      hadoop?.take(FairSchedulerFile(file))
    }
    (startKeys, startVersion) = starts(over: folder, of: path, files: files)
  }
}
