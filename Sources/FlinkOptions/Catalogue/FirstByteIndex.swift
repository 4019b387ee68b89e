/// Things with keys, by the first byte of those: most keys of a configuration begin like few of them.
struct FirstByteIndex<Item: Sendable>: Sendable {
  /// In the order in which they are looked at.
  let all: [Item]
  private let byByte: [[Item]]

  /// - Parameter key: that begins with a letter, and not with a placeholder.
  init(_ items: [Item], _ key: (Item) -> String) {
    all = items
    var byByte = [[Item]](repeating: [], count: 256)
    for item in items { if let first = key(item).utf8.first { byByte[Int(first)].append(item) } }
    self.byByte = byByte
  }

  /// Those whose keys begin with a byte, in order.
  subscript(byte: UInt8?) -> [Item] { byte.map { byByte[Int($0)] } ?? [] }
}
