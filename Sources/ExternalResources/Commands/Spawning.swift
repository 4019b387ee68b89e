internal import CLinux
internal import Glibc

/// A child process that leads its own process group, and our ends of its pipes.
struct SpawnedProcess {
  var process: pid_t
  /// Non-blocking read ends.
  var output: Int32
  var errors: Int32
  /// The write end of a silent input pipe, -1 without.
  var input: Int32
}

/// Starts a program in a process group of its own, with default signals, no descriptor but the three, and no shell.
func spawn(_ command: Command) throws(CommandFailure) -> SpawnedProcess {
  let name = command.arguments.first ?? ""
  if let nul = command.arguments.first(where: { $0.utf8.contains(0) }) {
    throw .notStarted(program: name, reason: "an argument holds a NUL character: \(nul.prefix { $0 != "\0" })")
  }
  keepEndedChildren()
  let environment = command.environment ?? currentEnvironment()
  let program = try findProgram(name, path: environment["PATH"])

  var opened: [Int32] = []
  func closeAll() { for descriptor in opened { close(descriptor) } }
  func pipe() throws(CommandFailure) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else {
      let reason = String(cString: strerror(errno))
      closeAll()
      throw .notStarted(program: name, reason: reason)
    }
    // A process that was started with closed standard streams gets low numbers, which the child's own would clobber.
    var reason: String?
    for index in 0..<2 where ends[index] < 3 {
      let moved = fcntl(ends[index], F_DUPFD_CLOEXEC, 3)
      if moved < 0 { reason = String(cString: strerror(errno)) }
      close(ends[index])
      ends[index] = moved
    }
    opened += ends.filter { $0 >= 0 }
    if let reason {
      closeAll()
      throw .notStarted(program: name, reason: reason)
    }
    return (ends[0], ends[1])
  }
  let output = try pipe()
  let errors = try pipe()
  let input = command.input == .silentPipe ? try pipe() : nil
  var held: Int32?
  if case .bytes(let bytes) = command.input {
    guard let file = fileInMemory(bytes) else {
      let reason = String(cString: strerror(errno))
      closeAll()
      throw .notStarted(program: name, reason: "its input can't be held: \(reason)")
    }
    opened.append(file)
    held = file
  }

  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  if let directory = command.directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }
  if let input {
    posix_spawn_file_actions_adddup2(&actions, input.read, 0)
  } else if let held {
    posix_spawn_file_actions_adddup2(&actions, held, 0)
  } else {
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  }
  posix_spawn_file_actions_adddup2(&actions, output.write, 1)
  posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
  posix_spawn_file_actions_addclosefrom_np(&actions, 3)

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setpgroup(&attributes, 0)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

  let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  var process: pid_t = 0
  func start(_ program: String, _ arguments: [String]) -> Int32 {
    withCStrings(arguments) { arguments in
      withCStrings(variables) { variables in
        ExecutableWriting.whileNoneIsWritten {
          posix_spawn(&process, program, &actions, &attributes, arguments, variables)
        }
      }
    }
  }
  var status = start(program, command.arguments)
  // Somebody has the script open for writing: an editor, or a child of theirs that hasn't begun yet.
  for _ in 0..<100 where status == ETXTBSY {
    usleep(2000)
    status = start(program, command.arguments)
  }
  if status == ENOEXEC {
    // A script without a first line that names its interpreter: the shell's, as `execvp` has it.
    status = start("/bin/sh", ["/bin/sh", program] + command.arguments.dropFirst())
  }
  guard status == 0 else {
    closeAll()
    if let directory = command.directory, access(directory, X_OK) != 0 {
      throw .notStarted(program: name, reason: "cannot enter \(directory)")
    }
    throw startFailure(program, status)
  }
  close(output.write)
  close(errors.write)
  if let input { close(input.read) }
  if let held { close(held) }
  for end in [output.read, errors.read] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
  return SpawnedProcess(process: process, output: output.read, errors: errors.read, input: input?.write ?? -1)
}

/// A file without a name that holds some bytes, to be read from its start; nil with `errno` where there can be none.
private func fileInMemory(_ bytes: [UInt8]) -> Int32? {
  var file = memfd_create("input", 1)
  guard file >= 0 else { return nil }
  if file < 3 {
    let moved = fcntl(file, F_DUPFD_CLOEXEC, 3)
    close(file)
    guard moved >= 0 else { return nil }
    file = moved
  }
  guard writeWhole(bytes, to: file) else {
    let code = errno
    close(file)
    errno = code
    return nil
  }
  lseek(file, 0, SEEK_SET)
  return file
}

/// A process that was started with SIGCHLD ignored would never learn how its children ended.
private func keepEndedChildren() {
  var action = sigaction()
  guard sigaction(SIGCHLD, nil, &action) == 0,
    action.__sigaction_handler.sa_handler.map({ unsafeBitCast($0, to: Int.self) }) == 1
  else { return }
  action.__sigaction_handler.sa_handler = nil
  sigaction(SIGCHLD, &action, nil)
}

/// This process's environment.
package func currentEnvironment() -> [String: String] {
  var variables: [String: String] = [:]
  var next = environ
  while let entry = next.pointee {
    let text = String(cString: entry)
    if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
      variables[String(text[..<equals])] = String(text[text.utf8.index(after: equals)...])
    }
    next += 1
  }
  return variables
}

/// Calls with a null-terminated array of C strings.
private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = texts.map { strdup($0) }
  pointers.append(nil)
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeBufferPointer { buffer in
    // The array holds at least the null.
    buffer.baseAddress.map(body) ?? body([nil])
  }
}
