/// The resource type that YARN is likely to have for a resource: its plugins know `yarn.io/gpu` and `yarn.io/fpga`.
///
/// - Parameter taken: the types of other resources. Of two with one type, one is lost.
/// - Returns: nil where nothing can be said.
package func suggestedYARNType(of name: String, isGPU: Bool, taken: [String]) -> String? {
  let isFPGA = !isGPU && name.lowercased().contains("fpga")
  let type = isFPGA ? "yarn.io/fpga" : "yarn.io/gpu"
  return taken.contains(type) ? nil : type
}
