import Glibc

// libFuzzer's own `main` is of no use here: SwiftPM renames an executable's entry to `<module>_main`, and points `main` there.

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The target that `DREY_FUZZ_TARGET` names.
private let chosen: FuzzTarget? = {
  guard let name = getenv("DREY_FUZZ_TARGET") else { return nil }
  return targets.first { $0.name == String(cString: name) }
}()

/// Runs libFuzzer, with its arguments, on the target that the environment names; without one, lists the targets.
@_cdecl("drey_fuzz_main")
public func runDreyFuzz(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
  guard chosen != nil else {
    for target in targets { print(target.name) }
    return getenv("DREY_FUZZ_TARGET") == nil ? 0 : 2
  }
  var count = count
  var arguments = arguments
  return runFuzzer(&count, &arguments) { start, count in
    chosen?.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
  }
}
