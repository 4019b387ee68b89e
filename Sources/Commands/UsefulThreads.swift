internal import CLinux

/// How many threads a command that works through files takes: one for each processor, but no more than read and judge
/// files faster than one directory gives them.
func usefulThreads() -> Int { min(Int(drey_processor_count()), 8) }
