/// `1 GPU`, `8 GPUs`.
func count(_ number: some BinaryInteger, _ noun: String) -> String { "\(number) \(number == 1 ? noun : noun + "s")" }

/// MiB as a person says it: `79.6 GiB`, `512 MiB`.
func memory(_ mebibytes: Int) -> String {
  guard mebibytes >= 1024 else { return "\(mebibytes) MiB" }
  let (tenths, overflow) = mebibytes.multipliedReportingOverflow(by: 10)
  guard !overflow else { return "\(mebibytes / 1024) GiB" }
  let rounded = tenths / 1024 + (tenths % 1024 >= 512 ? 1 : 0)
  return rounded % 10 == 0 ? "\(rounded / 10) GiB" : "\(rounded / 10).\(rounded % 10) GiB"
}

/// At most so many characters, the last one `…` when some are missing.
func shortened(_ text: String, to limit: Int) -> String {
  text.count <= limit ? text : text.prefix(max(limit - 1, 0)) + "…"
}

/// Runs of numbers as `0–3`; single ones as they are.
func ranges(of numbers: [Int]) -> [String] {
  var runs: [(first: Int, last: Int)] = []
  for number in numbers.sorted() {
    if let last = runs.last?.last, number <= last + 1 {
      runs[runs.count - 1].last = number
    } else {
      runs.append((number, number))
    }
  }
  return runs.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)–\($0.last)" }
}

/// `8 × NVIDIA H100`, one for each model, in the order of the GPUs.
func modelSummary(_ models: [String]) -> [(count: Int, model: String)] {
  var result: [(count: Int, model: String)] = []
  for model in models {
    if let index = result.firstIndex(where: { $0.model == model }) {
      result[index].count += 1
    } else {
      result.append((1, model))
    }
  }
  return result
}
