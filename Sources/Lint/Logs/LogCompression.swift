/// How logs are packed that a rotation or a person puts away, told by the first bytes.
package enum LogCompression: String, Sendable, CaseIterable {
  case gzip
  case bzip2
  case xz
  case zstd
  case zip

  /// Nil where the bytes begin like none of these.
  package init?(first bytes: some Sequence<UInt8>) {
    let first = Array(bytes.prefix(6))
    guard let kind = Self.allCases.first(where: { first.starts(with: $0.magic) }) else { return nil }
    self = kind
  }

  /// What unpacks it to standard output.
  package var unpacking: String {
    switch self {
    case .gzip: "gzip -dc"
    case .bzip2: "bzip2 -dc"
    case .xz: "xz -dc"
    case .zstd: "zstd -dc"
    case .zip: "unzip -p"
    }
  }

  private var magic: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .bzip2: [0x42, 0x5A, 0x68]
    case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    case .zip: [0x50, 0x4B, 0x03, 0x04]
    }
  }
}
