import Diagnostics
import Testing

@testable import YAMLTree

@Suite struct YAMLSchemaTests {
  @Test(arguments: whatFlinkReads)
  func `reads scalars as snakeyaml-engine's core schema in Flink does`(_ example: (text: String, value: String)) throws
  {
    try expect(example.text, .core, example.value)
  }

  @Test(arguments: whatKubectlReads)
  func `reads scalars as kubectl does`(_ example: (text: String, value: String)) throws {
    try expect(example.text, .kubernetes, example.value)
  }

  private func expect(_ text: String, _ schema: YAMLSchema, _ value: String) throws {
    let tree = parseYAML(SourceFile(path: "t", text: "k: \(text)\n"))
    try #require(tree.problem == nil, "\(text)")
    let node = try #require(tree.documents.first?["k"])
    let scalar = try #require(node.scalar(schema))
    let word = value.prefix { $0 != " " }
    let rest = String(value.dropFirst(word.count + 1))
    switch scalar {
    case .null: #expect(value == "null", "\(text)")
    case .boolean(let flag): #expect(value == "boolean \(flag)", "\(text)")
    case .integer(let number):
      #expect(word == "number" && Double(rest) == Double(number), "\(text)")
      if !rest.contains("."), !rest.contains("e") { #expect(rest == String(number), "\(text)") }
    case .bigInteger(let digits):
      #expect(word == "number" && Double(rest) == Double(digits), "\(text)")
    case .double(let number):
      #expect(word == "number" && (Double(rest) == number || number.isNaN && rest == "nan"), "\(text)")
    case .string(let string): #expect(value == "string \(string)", "\(text)")
    case .binary(let bytes): #expect(value == "binary" || rest == String(decoding: bytes, as: UTF8.self), "\(text)")
    case .mismatch: #expect(value == "refused", "\(text)")
    }
    let type = try #require(node.type(schema))
    #expect((type == .mismatch) == (value == "refused"), "\(text)")
  }

  @Test func `keeps the text as it was written`() throws {
    let tree = parseYAML(SourceFile(path: "t", text: "k: 0o10\n"))
    let node = try #require(tree.documents.first?["k"])
    #expect(node.text == "0o10")
    #expect(node.scalar(.core) == .integer(8))
  }

  @Test func `turns a large hexadecimal number into decimal digits`() {
    #expect(
      resolveScalar(plain: "0x1" + String(repeating: "0", count: 20), schema: .core)
        == .bigInteger("1208925819614629174706176"))
    #expect(
      resolveScalar(plain: "0x" + String(repeating: "f", count: 100_000), schema: .core)
        == .mismatch(tag: "tag:yaml.org,2002:int"))
  }
}

/// Java's value of `k: TEXT` by the `Load` that Flink 2.3.0 builds.
private let whatFlinkReads: [(text: String, value: String)] = [
  ("y", "string y"), ("Y", "string Y"), ("yes", "string yes"), ("Yes", "string Yes"), ("YES", "string YES"),
  ("yEs", "string yEs"), ("n", "string n"), ("N", "string N"), ("no", "string no"), ("No", "string No"),
  ("NO", "string NO"), ("true", "boolean true"), ("True", "boolean true"), ("TRUE", "boolean true"),
  ("tRUE", "string tRUE"), ("false", "boolean false"), ("False", "boolean false"), ("FALSE", "boolean false"),
  ("on", "string on"), ("On", "string On"), ("ON", "string ON"), ("oN", "string oN"), ("off", "string off"),
  ("Off", "string Off"), ("OFF", "string OFF"), ("~", "null"), ("null", "null"), ("Null", "null"), ("NULL", "null"),
  ("nULL", "string nULL"), ("010", "number 10"), ("08", "number 8"), ("09", "number 9"), ("0", "number 0"),
  ("00", "number 0"), ("-0", "number 0"), ("+0", "number 0"), ("0o10", "number 8"), ("0O10", "string 0O10"),
  ("0o8", "string 0o8"), ("0b11", "string 0b11"), ("0B11", "string 0B11"), ("0b2", "string 0b2"),
  ("-0b11", "string -0b11"), ("+0b11", "string +0b11"), ("0x1F", "number 31"), ("0X1f", "string 0X1f"),
  ("-0x1F", "string -0x1F"), ("+0x1f", "string +0x1f"), ("0x", "string 0x"), ("0xg", "string 0xg"),
  ("1_000", "string 1_000"), ("1__0", "string 1__0"), ("_1", "string _1"), ("1_", "string 1_"),
  ("0_7", "string 0_7"), ("0x_1F", "string 0x_1F"), ("0b_1", "string 0b_1"), ("-_1", "string -_1"),
  ("1", "number 1"), ("+1", "number 1"), ("-1", "number -1"), ("--1", "string --1"), ("+-1", "string +-1"),
  ("1:30", "string 1:30"), ("190:20:30", "string 190:20:30"), ("190:20:30.15", "string 190:20:30.15"),
  ("1e3", "number 1000.0"), ("1E3", "number 1000.0"), ("1e+3", "number 1000.0"), ("1e-3", "number 0.001"),
  ("1e", "string 1e"), ("1.5e3", "number 1500.0"), (".5", "number 0.5"), ("5.", "number 5.0"), (".", "string ."),
  ("..", "string .."), (".e3", "string .e3"), (".5e1", "number 5.0"), (".5_0", "string .5_0"),
  ("+.5", "number 0.5"), ("-.5", "number -0.5"), ("1_0.5_0", "string 1_0.5_0"), ("1.5.2", "string 1.5.2"),
  ("0.1", "number 0.1"), ("1.0", "number 1.0"), ("100.0", "number 100.0"), ("1e21", "number 1.0E21"),
  ("1e20", "number 1.0E20"), ("1e999", "number inf"), ("-1e999", "number -inf"), (".1e999", "number inf"),
  ("1e-999", "number 0.0"), (".nan", "number nan"), (".NaN", "number nan"), (".NAN", "number nan"),
  ("9223372036854775807", "number 9223372036854775807"), ("9223372036854775808", "number 9223372036854775808"),
  ("18446744073709551615", "number 18446744073709551615"), ("18446744073709551616", "number 18446744073709551616"),
  ("-9223372036854775808", "number -9223372036854775808"), ("-9223372036854775809", "number -9223372036854775809"),
  ("+9223372036854775808", "number 9223372036854775808"),
  ("123456789012345678901234567890", "number 123456789012345678901234567890"),
  ("0xFFFFFFFFFFFFFFFF", "number 18446744073709551615"), ("0xFFFFFFFFFFFFFFFFFF", "number 4722366482869645213695"),
  ("-0xFFFFFFFFFFFFFFFF", "string -0xFFFFFFFFFFFFFFFF"),
  ("0777777777777777777777777", "number 777777777777777777777777"),
  ("0o7777777777777777777777777", "number 37778931862957161709567"),
  (
    "0b1111111111111111111111111111111111111111111111111111111111111111111",
    "string 0b1111111111111111111111111111111111111111111111111111111111111111111"
  ),
  ("2001-01-01", "string 2001-01-01"), ("2001-1-1", "string 2001-1-1"),
  ("2001-01-01T00:00:00Z", "string 2001-01-01T00:00:00Z"),
  ("2001-12-14t21:59:43.10-05:00", "string 2001-12-14t21:59:43.10-05:00"), ("2001-13-01", "string 2001-13-01"),
  ("20010101", "number 20010101"), ("12:30", "string 12:30"), ("1.2.3.4", "string 1.2.3.4"), ("=", "string ="),
  ("<<", "string <<"), ("0.0.0.0", "string 0.0.0.0"), ("1,000", "string 1,000"), ("1.", "number 1.0"),
  ("-.inf2", "string -.inf2"), ("0.5m", "string 0.5m"), ("1k", "string 1k"), ("infinity", "string infinity"),
  ("Infinity", "string Infinity"), ("inf", "string inf"), ("nan", "string nan"), ("NaN", "string NaN"),
  ("-.5e1", "number -5.0"), ("-5.", "number -5.0"), ("1.e3", "number 1000.0"), ("-1.e3", "number -1000.0"),
  ("+1_000.5", "string +1_000.5"), ("0x1.8p1", "string 0x1.8p1"), ("0_1_2", "string 0_1_2"),
  ("0b1_1", "string 0b1_1"), ("1e1_0", "string 1e1_0"), ("+.inf", "refused"), ("-.inf", "number -inf"),
  (".inf", "number inf"), (".Inf", "number inf"), (".INF", "number inf"), ("+.Inf", "refused"),
  ("-.INF", "number -inf"), ("+.nan", "string +.nan"), (".NaN", "number nan"), ("${X}", "string ${X}"),
  ("${X:-d}", "string ${X:-d}"), ("$X", "string $X"), ("!!int \"3\"", "number 3"), ("!!int 1.5", "refused"),
  ("!!float 1", "number 1.0"), ("!!float \"2.5\"", "number 2.5"), ("!!str 12", "string 12"), ("!!bool yes", "null"),
  ("!!bool \"true\"", "boolean true"), ("!!bool True", "boolean true"), ("!!null \"\"", "null"),
  ("!!null x", "null"), ("!foo bar", "refused"), ("!foo 12", "refused"), ("!!binary aGk=", "binary"),
  ("!!timestamp 2001-01-01", "refused"), ("! 12", "string 12"), ("! \"12\"", "string 12"), ("\"12\"", "string 12"),
  ("'yes'", "string yes"), ("!!int yes", "refused"), ("!!float x", "refused"), ("!!int 0b11", "refused"),
  ("!!int -0x10", "number -16"), ("!!int +0x10", "number 16"), ("!!int \"2 \"", "refused"), ("!!bool 1", "null"),
  ("|-\n    12\n", "string 12"), ("!!merge <<", "refused"), ("", "null"), ("!!seq 1", "refused"),
  ("!!set 1", "refused"), ("!!int", "refused"), ("!!str", "string "), ("!!int 0o17", "number 15"),
  ("!!float .INF", "number inf"), ("!!float \"1e3\"", "number 1000.0"), ("!!float \"\"", "refused"),
  ("!!bool \"\"", "null"), ("!", "string "),
]

/// The JSON value of `k: TEXT` that `kubectl annotate --local -o json` of version 1.32 prints.
private let whatKubectlReads: [(text: String, value: String)] = [
  ("y", "boolean true"), ("Y", "boolean true"), ("yes", "boolean true"), ("Yes", "boolean true"),
  ("YES", "boolean true"), ("yEs", "string yEs"), ("n", "boolean false"), ("N", "boolean false"),
  ("no", "boolean false"), ("No", "boolean false"), ("NO", "boolean false"), ("true", "boolean true"),
  ("True", "boolean true"), ("TRUE", "boolean true"), ("tRUE", "string tRUE"), ("false", "boolean false"),
  ("False", "boolean false"), ("FALSE", "boolean false"), ("on", "boolean true"), ("On", "boolean true"),
  ("ON", "boolean true"), ("oN", "string oN"), ("off", "boolean false"), ("Off", "boolean false"),
  ("OFF", "boolean false"), ("~", "null"), ("null", "null"), ("Null", "null"), ("NULL", "null"),
  ("nULL", "string nULL"), ("010", "number 8"), ("08", "number 8"), ("09", "number 9"), ("0", "number 0"),
  ("00", "number 0"), ("-0", "number 0"), ("+0", "number 0"), ("0o10", "number 8"), ("0O10", "number 8"),
  ("0o8", "string 0o8"), ("0b11", "number 3"), ("0B11", "number 3"), ("0b2", "string 0b2"), ("-0b11", "number -3"),
  ("+0b11", "number 3"), ("0x1F", "number 31"), ("0X1f", "number 31"), ("-0x1F", "number -31"),
  ("+0x1f", "number 31"), ("0x", "string 0x"), ("0xg", "string 0xg"), ("1_000", "number 1000"),
  ("1__0", "number 10"), ("_1", "string _1"), ("1_", "number 1"), ("0_7", "number 7"), ("0x_1F", "number 31"),
  ("0b_1", "number 1"), ("-_1", "number -1"), ("1", "number 1"), ("+1", "number 1"), ("-1", "number -1"),
  ("--1", "string --1"), ("+-1", "string +-1"), ("1:30", "string 1:30"), ("190:20:30", "string 190:20:30"),
  ("190:20:30.15", "string 190:20:30.15"), ("1e3", "number 1000"), ("1E3", "number 1000"), ("1e+3", "number 1000"),
  ("1e-3", "number 0.001"), ("1e", "string 1e"), ("1.5e3", "number 1500"), (".5", "number 0.5"), ("5.", "number 5"),
  (".", "string ."), ("..", "string .."), (".e3", "string .e3"), (".5e1", "number 5"), (".5_0", "number 0.5"),
  ("+.5", "number 0.5"), ("-.5", "number -0.5"), ("1_0.5_0", "number 10.5"), ("1.5.2", "string 1.5.2"),
  ("0.1", "number 0.1"), ("1.0", "number 1"), ("100.0", "number 100"), ("1e21", "number 1e+21"),
  ("1e20", "number 100000000000000000000"), ("1e999", "string 1e999"), ("-1e999", "string -1e999"),
  (".1e999", "string .1e999"), ("1e-999", "number 0"), (".nan", "number nan"), (".NaN", "number nan"),
  (".NAN", "number nan"), ("9223372036854775807", "number 9223372036854775807"),
  ("9223372036854775808", "number 9223372036854776000"), ("18446744073709551615", "number 18446744073709552000"),
  ("18446744073709551616", "number 18446744073709552000"), ("-9223372036854775808", "number -9223372036854775808"),
  ("-9223372036854775809", "number -9223372036854776000"), ("+9223372036854775808", "number 9223372036854776000"),
  ("123456789012345678901234567890", "number 1.2345678901234568e+29"),
  ("0xFFFFFFFFFFFFFFFF", "number 18446744073709552000"), ("0xFFFFFFFFFFFFFFFFFF", "string 0xFFFFFFFFFFFFFFFFFF"),
  ("-0xFFFFFFFFFFFFFFFF", "string -0xFFFFFFFFFFFFFFFF"),
  ("0777777777777777777777777", "number 7.777777777777778e+23"),
  ("0o7777777777777777777777777", "string 0o7777777777777777777777777"),
  (
    "0b1111111111111111111111111111111111111111111111111111111111111111111",
    "string 0b1111111111111111111111111111111111111111111111111111111111111111111"
  ),
  ("2001-01-01", "string 2001-01-01"), ("2001-1-1", "string 2001-1-1"),
  ("2001-01-01T00:00:00Z", "string 2001-01-01T00:00:00Z"),
  ("2001-12-14t21:59:43.10-05:00", "string 2001-12-14t21:59:43.10-05:00"), ("2001-13-01", "string 2001-13-01"),
  ("20010101", "number 20010101"), ("12:30", "string 12:30"), ("1.2.3.4", "string 1.2.3.4"), ("=", "string ="),
  ("<<", "string <<"), ("0.0.0.0", "string 0.0.0.0"), ("1,000", "string 1,000"), ("1.", "number 1"),
  ("-.inf2", "string -.inf2"), ("0.5m", "string 0.5m"), ("1k", "string 1k"), ("infinity", "string infinity"),
  ("Infinity", "string Infinity"), ("inf", "string inf"), ("nan", "string nan"), ("NaN", "string NaN"),
  ("-.5e1", "number -5"), ("-5.", "number -5"), ("1.e3", "number 1000"), ("-1.e3", "number -1000"),
  ("+1_000.5", "number 1000.5"), ("0x1.8p1", "string 0x1.8p1"), ("0_1_2", "number 10"), ("0b1_1", "number 3"),
  ("1e1_0", "number 10000000000"), ("!!int \"3\"", "number 3"), ("!!int 1.5", "refused"), ("!!float 1", "number 1"),
  ("!!float \"2.5\"", "number 2.5"), ("!!str 12", "string 12"), ("!!bool yes", "boolean true"),
  ("!!bool \"true\"", "boolean true"), ("!!null \"\"", "null"), ("!!null x", "refused"), ("!foo bar", "string bar"),
  ("!foo 12", "string 12"), ("!!binary aGk=", "string hi"), ("!!timestamp 2001-01-01", "string 2001-01-01"),
  ("! 12", "string 12"), ("! \"12\"", "string 12"), ("\"12\"", "string 12"), ("'yes'", "string yes"),
  ("!!int yes", "refused"), ("!!float x", "refused"), ("!!int 0b11", "number 3"), ("!!bool 1", "refused"),
  ("|-\n    12\n", "string 12"), ("!!merge <<", "string <<"), ("", "null"),
]
