import Foundation

// Refreshes the generated files of the repository, or says which are stale.
//
//   devtool generate     write every generated file
//   devtool NAME         write those of one generator: embed, options, rules
//   devtool check        exit 1 when one is stale

let usage = "usage: devtool generate|check|\(generators.map(\.name).joined(separator: "|"))\n"
let root = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)

func complain(_ text: String, code: Int32) -> Never {
  FileHandle.standardError.write(Data(text.utf8))
  exit(code)
}

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 1, let command = arguments.first else { complain(usage, code: 2) }
guard FileManager.default.fileExists(atPath: root.appendingPathComponent("Templates").path) else {
  complain("devtool: can only run in the root of the repository\n", code: 2)
}

do {
  if command == "check" {
    let stale = try generators.flatMap { try $0.staleFiles(under: root) }
    if !stale.isEmpty {
      let list = stale.map { "  \($0)\n" }.joined()
      complain("stale generated files; run `make generate` and commit the result:\n\(list)", code: 1)
    }
  } else {
    let chosen = generators.filter { command == "generate" || $0.name == command }
    guard !chosen.isEmpty else { complain(usage, code: 2) }
    for generator in chosen {
      for path in try generator.write(under: root) { print("wrote \(path)") }
    }
  }
} catch {
  complain("devtool: \(error)\n", code: 1)
}
