/// What a reader makes of a scalar. The text as it was written stays in the node.
package enum YAMLScalar: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int64)
  /// A whole number outside Int64: decimal digits, with a minus sign where it is negative.
  ///
  /// Java makes a `BigInteger` of it; `kubectl` a 64-bit unsigned integer, and then a double.
  case bigInteger(String)
  case double(Double)
  case string(String)
  /// The bytes of a `!!binary` scalar, decoded.
  case binary([UInt8])
  /// The reader refuses the scalar: its tag is unknown to it, or the text is not of the tag's type.
  case mismatch(tag: String)
}

/// The type of a scalar, without its value: cheap, makes no `String`.
package enum YAMLScalarType: UInt8, Sendable, Hashable {
  case null
  case boolean
  /// Any whole number, also outside Int64.
  case integer
  case double
  case string
  case binary
  /// As `YAMLScalar.mismatch`.
  case mismatch
}
