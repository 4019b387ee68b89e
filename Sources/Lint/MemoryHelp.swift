import ClusterModel

/// What to do about a failure to divide a process's memory, by its words (`ProcessMemory` of Resolution).
func memoryHelp(for message: String) -> String {
  if message.holds("at least 0 and less than 1") { return "write a fraction, such as 0.4" }
  if message.holds(" is more than '") { return "lower the minimum, or raise the maximum" }
  return "give the process more memory, or less to its parts, `…memory.….size` and their like"
}
