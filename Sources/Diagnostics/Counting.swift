/// A number with its noun, which takes an `s` but for one: `1 GPU`, `2 files`.
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
