import Diagnostics
import ExternalResources
import Glibc

// What Drey says that Flink's GPU driver would answer to each line of standard input, as a line of JSON. A line is AMOUNT,
// PATH and, where they are set, ARGS of the discovery script, separated by tabs: as DriverAnswers.java reads it.

while let line = readLine() {
  let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  guard fields.count >= 2, let amount = Int(fields[0]) else { exit(2) }
  let driver = FlinkGPUDriver(path: fields[1], arguments: fields.count > 2 ? fields[2] : nil)
  let answer = await driver.answer(amount: amount)
  let error = answer.fault.map { "\($0.stage.rawValue): \($0.exception): \($0.message)" }
  print(
    JSONValue.object([
      JSONValue.Member("pid", .integer(Int64(getpid()))),
      JSONValue.Member("indexes", .array(answer.indexes.map(JSONValue.string))),
      JSONValue.Member("error", error.map(JSONValue.string) ?? .null),
      JSONValue.Member("logs", .array(answer.logs.map(JSONValue.string))),
    ]).text(indented: false))
}
