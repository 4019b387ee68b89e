internal import ArgumentParser

/// What `drey` exits with; part of its contract (see `docs/exit-codes.md`).
enum ExitStatus: Int32 {
  case clean = 0
  /// A finding at or above `--fail-on`, `ok: false`, stale output, or a host that failed.
  case findings = 1
  /// Bad usage, or input that can't be read.
  case usage = 2
  /// A fault of Drey itself.
  case `internal` = 3
  /// `diff --detailed-exitcode`: the GPUs change.
  case devicesChange = 4

  var code: ExitCode { ExitCode(rawValue) }
}
