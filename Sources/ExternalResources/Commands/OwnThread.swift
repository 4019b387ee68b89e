internal import Glibc

/// Runs blocking work on a new thread, so that it doesn't hold one of the few that run tasks.
///
/// Where the system has no thread to give, the work runs on the calling one: slower, but it runs.
func onOwnThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    let job = Unmanaged.passRetained(Job { continuation.resume(returning: work()) })
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // The work polls and copies; the default of 8 MiB is address space that a hundred threads would waste.
    pthread_attr_setstacksize(&attributes, 512 << 10)
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        if let argument { Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().work() }
        return nil
      }, job.toOpaque())
    if status != 0 { job.takeRetainedValue().work() }
  }
}

private final class Job: Sendable {
  let work: @Sendable () -> Void

  init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}
