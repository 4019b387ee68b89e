import Discovery
import Files

/// `nvidia-smi -q -x` to GPUs; `items` counts them.
@Sendable func nvidia(_ path: String) throws -> Tally {
  let log = NVIDIALog(xml: try LocalFiles().read(path, limit: 1 << 30))
  return Tally(files: 1, items: log.gpus.count, failed: log.gpus.isEmpty ? 1 : 0)
}
